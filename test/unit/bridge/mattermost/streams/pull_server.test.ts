/** A source that is served is let go of, whoever breaks off. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PullServer } from '../../../../../server/bridge/mattermost/streams/pull_server.ts';
import { varint } from '../../../../../server/bridge/mattermost/streams/varint.ts';
import { byteStreamPair } from '../../../../support/byte_stream_pair.ts';
import { turn } from '../stream_kit.ts';

/** Gives `value` again and again, and counts how often it was told to stop. */
class Source implements AsyncIterable<Uint8Array> {
  returned = 0;
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: async () => ({ done: false, value: this.#value as Uint8Array }),
      return: async () => {
        this.returned += 1;
        return { done: true, value: undefined };
      },
    };
  }
}

interface Outcome {
  readonly returned: number;
  readonly errors: number;
  readonly failed: boolean;
}

async function served(value: unknown, asked: Uint8Array): Promise<Outcome> {
  const [host, plugin] = byteStreamPair();
  let errors = 0;
  host.setHandlers({
    data: () => {},
    end: () => {},
    error: () => {
      errors += 1;
    },
  });
  const source = new Source(value);
  const server = new PullServer(source);
  server.serve(plugin);
  host.write(asked);
  await turn();
  await turn();
  return { returned: source.returned, errors, failed: server.failure !== undefined };
}

test('a source of something else than bytes is stopped, and the host learns that it broke off', async () => {
  assert.deepEqual(await served('text', varint(10)), { returned: 1, errors: 1, failed: true });
});

test('so is one whose host asks by what is no number', async () => {
  const endless = new Uint8Array(11).fill(0xff);
  assert.deepEqual(await served(new Uint8Array(3), endless), { returned: 1, errors: 1, failed: true });
});
