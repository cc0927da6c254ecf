/** Calls that hand the host a file: it is told the number of a stream, and pulls the bytes from there. */
import type { TypeRef } from '../gob/schema.ts';
import { exchange, type HostCall, unwrapper } from './call.ts';
import { HostError } from './host_error.ts';
import type { HostLink } from './host_link.ts';
import type { ApiMethod } from './method.ts';
import { PullServer } from './streams/pull_server.ts';

export function installPluginCall(method: ApiMethod, link: HostLink): HostCall {
  const upload = uploadCall(method, link);
  return (file, replace) => upload(file, (PluginStreamID) => ({ PluginStreamID, B: replace }));
}

export function uploadDataCall(method: ApiMethod, link: HostLink): HostCall {
  const upload = uploadCall(method, link);
  return async (session, data) => {
    given(method, 'session', session);
    return upload(data, (PluginStreamID) => ({ A: session, PluginStreamID }));
  };
}

export function receiveAttachmentCall(method: ApiMethod, link: HostLink): HostCall {
  const upload = uploadCall(method, link);
  return async (remoteId, channelId, file, data) => {
    given(method, 'file', file);
    return upload(data, (DataStreamID) => ({ A: remoteId, B: channelId, C: file, DataStreamID }));
  };
}

type Upload = (source: unknown, args: (streamId: number) => object) => Promise<unknown>;

function uploadCall(method: ApiMethod, { client, broker }: HostLink): Upload {
  const argsType: TypeRef = { struct: method.args };
  const replyType: TypeRef = { struct: method.returns };
  const unwrap = unwrapper(method);
  return async (source, args) => {
    const iterable = source as AsyncIterable<Uint8Array> | null | undefined;
    if (typeof iterable?.[Symbol.asyncIterator] !== 'function') {
      throw new HostError('missing_argument', method.go, 'expected an async iterable of bytes');
    }
    const id = broker.nextId();
    const bytes = new PullServer(iterable);
    broker.accept(id).then(
      (stream) => bytes.serve(stream),
      // Nobody dials where the call fails.
      () => {},
    );
    try {
      const reply = await exchange(client, method, `Plugin.${method.go}`, argsType, args(id), replyType);
      // What the host made of half a file is of no interest.
      if (bytes.failure === undefined) return unwrap(reply);
    } finally {
      bytes.stop();
    }
    throw bytes.failure.reason;
  };
}

function given(method: ApiMethod, name: string, value: unknown): void {
  if (value === null || value === undefined) {
    throw new HostError('missing_argument', method.go, `expected ${name}, got nothing`);
  }
}
