/** What tests of the host's wire share: its session against the plugin's own yamux, which shares no code with it. */

import { Session } from '../../../server/bridge/yamux/session.ts';
import type { Stream } from '../../../server/bridge/yamux/stream.ts';
import { MuxSession } from '../../host/wire/mux_session.ts';
import { duplexPair } from './duplex_pair.ts';

export interface Pair {
  readonly host: MuxSession;
  readonly plugin: Session;
  /** What the host would log. */
  readonly complaints: string[];
}

/** `onStream` takes the streams that the host opens. */
export function hostAndPlugin(onStream: (stream: Stream) => void): Pair {
  const [ours, theirs] = duplexPair();
  const complaints: string[] = [];
  const host = new MuxSession({ socket: ours, complain: (text) => complaints.push(text) });
  const plugin = new Session({
    role: 'plugin',
    write: (bytes) => theirs.write(bytes),
    onStream,
    onClose: () => theirs.destroy(),
  });
  theirs.on('data', (chunk: Buffer) => plugin.receive(chunk));
  theirs.on('drain', () => plugin.transportDrained());
  theirs.on('close', () => plugin.close());
  return { host, plugin, complaints };
}

/** One turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
