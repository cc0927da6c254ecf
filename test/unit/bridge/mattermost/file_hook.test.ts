/** FileWillBeUploaded: a file in, another out, or neither. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hooks } from '../../../../server/bridge/mattermost/hooks.ts';
import type { Stream } from '../../../../server/bridge/yamux/stream.ts';
import { HostBody } from './host_pull.ts';
import {
  assertBytes,
  pattern,
  SIZES,
  type StreamHost,
  streamHost,
  turn,
  until,
  type Values,
} from './stream_kit.ts';

type FileHook = NonNullable<Hooks['fileWillBeUploaded']>;

interface Outcome {
  readonly reply: Values | undefined;
  readonly error: unknown;
  readonly replacement: Buffer;
  readonly body: HostBody;
}

/** What the host does for one file; it waits for the end of the replacement, as Go does. */
async function upload(host: StreamHost, content: Uint8Array, name = 'file'): Promise<Outcome> {
  const UploadedFileStream = host.broker.nextId();
  const body = new HostBody(content);
  void host.broker.accept(UploadedFileStream).then((stream) => body.serve(stream));
  const ReplacementFileStream = host.broker.nextId();
  const replaced = host.broker.accept(ReplacementFileStream).then(copyOf);
  const args = { A: {}, B: { name, size: content.length }, UploadedFileStream, ReplacementFileStream };
  let reply: Values | undefined;
  let error: unknown;
  try {
    reply = await host.hook('FileWillBeUploaded', args);
  } catch (reason) {
    error = reason;
  }
  return { reply, error, replacement: await replaced, body };
}

function copyOf(stream: Stream): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    stream.setHandlers({
      data: (chunk) => parts.push(Uint8Array.from(chunk)),
      end: () => {
        stream.end();
        resolve(Buffer.concat(parts));
      },
      error: reject,
    });
  });
}

function plugin(hook: FileHook): Promise<StreamHost> {
  return streamHost(() => ({ fileWillBeUploaded: hook }));
}

for (const size of SIZES) {
  test(`a file of ${size} bytes, read and replaced`, async () => {
    const host = await plugin(async (_context, info, file, output) => {
      // Not waited for one by one, and their memory used again.
      const memory = new Uint8Array(300_000);
      for await (const chunk of file) {
        memory.set(chunk.map((byte) => byte ^ 255));
        await output.write(memory.subarray(0, chunk.length));
      }
      return [{ ...info, name: 'changed' }, ''];
    });
    const { reply, replacement } = await upload(host, pattern(size));
    assert.equal((reply?.A as { name: string } | undefined)?.name, 'changed');
    assert.equal(reply?.B, '');
    assertBytes(
      replacement,
      pattern(size).map((byte) => byte ^ 255),
    );
    assert.equal(await host.leaked(), 0);
  });
}

test('a file that is left alone, unread; one that is rejected', async () => {
  const host = await plugin((_context, { name }) => (name === 'bad' ? [null, 'not here'] : [null, '']));
  const kept = await upload(host, pattern(1000));
  assert.deepEqual(kept.reply, { A: null, B: '' });
  assert.equal(kept.replacement.length, 0);
  assert.deepEqual(kept.body.asked, []);
  assert.deepEqual((await upload(host, pattern(1000), 'bad')).reply, { A: null, B: 'not here' });
  assert.equal(await host.leaked(), 0);
});

test('a file that is read in part', async () => {
  const host = await plugin(async (_context, _info, file) => {
    for await (const _chunk of file) break;
    return [null, ''];
  });
  const { reply } = await upload(host, pattern(2_000_000));
  assert.deepEqual(reply, { A: null, B: '' });
  assert.equal(await host.leaked(), 0);
});

test('a hook that fails lets the file pass, unless half of another one lies there already', async () => {
  const host = await plugin(async (_context, { name }, _file, output) => {
    if (name === 'late') await output.write(pattern(10));
    throw new Error('SECRET');
  });
  const early = await upload(host, pattern(10));
  assert.match(String(early.error), /^RpcError: Error$/);
  const late = await upload(host, pattern(10), 'late');
  assert.equal(late.reply?.B, 'The plugin failed while it changed the file.');
  assert.equal(host.failures.length, 2);
  assert.equal(await host.leaked(), 0);
});

test('writes arrive in the order of their calls, and are held up by a slow host', async () => {
  const written: number[] = [];
  const host = await plugin(async (_context, _info, _file, output) => {
    const writes = Array.from({ length: 8 }, (_, i) =>
      output.write(pattern(200_000).map((byte) => byte ^ i)).then(() => written.push(i)),
    );
    await Promise.all(writes);
    return [null, ''];
  });
  const UploadedFileStream = host.broker.nextId();
  void host.broker.accept(UploadedFileStream).then((stream) => new HostBody(pattern(0)).serve(stream));
  const ReplacementFileStream = host.broker.nextId();
  const accepting = host.broker.accept(ReplacementFileStream);
  const reply = host.hook('FileWillBeUploaded', { A: {}, B: {}, UploadedFileStream, ReplacementFileStream });
  const stream = await accepting;
  for (let i = 0; i < 20; i += 1) await turn();
  assert.deepEqual(written, [0], 'nobody reads: one window is full');
  const replacement = await copyOf(stream);
  await reply;
  assert.deepEqual(written, [0, 1, 2, 3, 4, 5, 6, 7]);
  const expected = Buffer.concat(written.map((i) => pattern(200_000).map((byte) => byte ^ i)));
  assertBytes(replacement, expected);
});

test('a write after the hook has returned is refused', async () => {
  let late: Promise<void> | undefined;
  const host = await plugin((_context, _info, _file, output) => {
    setImmediate(() => {
      late = output.write(pattern(1));
      late.catch(() => {});
    });
    return [null, ''];
  });
  const { replacement } = await upload(host, pattern(1));
  await until('the write', () => late !== undefined);
  assert.equal(replacement.length, 0);
  await assert.rejects(late ?? Promise.resolve(), /after the hook returned/);
});
