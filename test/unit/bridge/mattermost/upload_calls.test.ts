/** Calls that hand the host a file, and the hook that is handed one; audit records beside them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pullAll } from './host_pull.ts';
import { assertBytes, pattern, SIZES, type StreamHost, streamHost, until } from './stream_kit.ts';

/** Yields `bytes` in uneven pieces of one array, as a source that uses its memory again does. */
async function* uneven(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(70_000);
  let size = 1;
  for (let at = 0; at < bytes.length; at += size) {
    size = (size * 7) % 70_001 || 1;
    const piece = bytes.subarray(at, at + size);
    memory.set(piece);
    yield memory.subarray(0, piece.length);
  }
}

type Upload = (host: StreamHost, data: AsyncIterable<Uint8Array>) => Promise<unknown>;

const uploads: Readonly<Record<string, Upload>> = {
  UploadData: ({ plugin }, data) => plugin.api.uploadData({ id: 'upload' }, data),
  InstallPlugin: ({ plugin }, data) => plugin.api.installPlugin(data, true),
  ReceiveSharedChannelAttachmentSyncMsg: ({ plugin }, data) =>
    plugin.api.receiveSharedChannelAttachmentSyncMsg('remote', 'channel', { id: 'file' }, data),
};

/** A host that pulls `stopAfter` bytes of what is offered, and answers. */
async function pulling(
  go: string,
  stopAfter = Infinity,
): Promise<{ host: StreamHost; got: (Buffer | undefined)[] }> {
  const host = await streamHost(() => ({}));
  const got: (Buffer | undefined)[] = [];
  host.api.set(go, async (args) => {
    const id = (args.PluginStreamID ?? args.DataStreamID) as number;
    got.push(await pullAll(await host.broker.dial(id), 32_768, stopAfter));
    return { A: go === 'InstallPlugin' ? { id: 'installed' } : { id: 'stored' } };
  });
  return { host, got };
}

for (const [go, upload] of Object.entries(uploads)) {
  test(`${go}: every byte arrives, once and in order`, async () => {
    const { host, got } = await pulling(go);
    for (const size of SIZES) {
      const sent = pattern(size);
      const result = (await upload(host, uneven(sent))) as { id: string };
      assert.equal(result.id, go === 'InstallPlugin' ? 'installed' : 'stored');
      assertBytes(got.pop() ?? assert.fail('reset'), sent);
    }
    assert.equal(await host.leaked(), 0);
  });

  test(`${go}: a source that fails resets the stream, and the call fails with its error`, async () => {
    const { host, got } = await pulling(go);
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield pattern(100_000);
      throw new Error('source');
    }
    await assert.rejects(upload(host, failing()), /source/);
    assert.deepEqual(got, [undefined]);
    assert.equal(await host.leaked(), 0);
  });

  test(`${go}: a host that has read enough lets the source go`, async () => {
    const { host, got } = await pulling(go, 10_000);
    let returned = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield pattern(1000);
      } finally {
        returned = true;
      }
    }
    await upload(host, endless());
    assert.ok((got[0]?.length ?? 0) >= 10_000);
    await until('the return', () => returned);
    assert.equal(await host.leaked(), 0);
  });

  test(`${go}: an older host says so, and nothing is read`, async () => {
    const host = await streamHost(() => ({}));
    let read = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      read = true;
      yield pattern(1);
    }
    await assert.rejects(upload(host, source()), { name: 'HostError', code: 'not_supported' });
    assert.equal(read, false);
  });

  test(`${go}: what is no source of bytes`, async () => {
    const { host } = await pulling(go);
    await assert.rejects(upload(host, null as never), { code: 'missing_argument' });
    await assert.rejects(upload(host, [pattern(1)] as never), { code: 'missing_argument' });
    async function* texts(): AsyncGenerator<Uint8Array> {
      yield 'text' as unknown as Uint8Array;
    }
    await assert.rejects(upload(host, texts()), TypeError);
  });
}

test('nothing of a source is taken before the host asks, nor more than it asks for', async () => {
  const host = await streamHost(() => ({}));
  let taken = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    for (;;) {
      taken += 1000;
      yield pattern(1000);
    }
  }
  host.api.set('UploadData', async (args) => {
    const stream = await host.broker.dial(args.PluginStreamID as number);
    for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(taken, 0);
    const got = await pullAll(stream, 5500, 5500);
    assert.equal(got?.length, 5500);
    assert.equal(taken, 6000);
    return { A: null, B: null };
  });
  assert.equal(await host.plugin.api.uploadData({ id: 'upload' }, source()), null);
});

test('missing structs are refused: the host would follow a nil pointer', async () => {
  const { host } = await pulling('UploadData');
  const { api } = host.plugin;
  await assert.rejects(api.uploadData(null as never, uneven(pattern(1))), { code: 'missing_argument' });
  await assert.rejects(
    api.receiveSharedChannelAttachmentSyncMsg('r', 'c', undefined as never, uneven(pattern(1))),
    { code: 'missing_argument' },
  );
  await assert.rejects(api.logAuditRec(null as never), { code: 'missing_argument' });
});

test('audit records cross as JSON has them', async () => {
  const host = await streamHost(() => ({}));
  const seen: unknown[] = [];
  for (const go of ['LogAuditRec', 'LogAuditRecWithLevel']) {
    host.api.set(go, (args) => {
      seen.push(args);
      return {};
    });
  }
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const record = {
    event_name: 'event',
    meta: { date: new Date(0), none: undefined, list: [null, undefined, { deep: null }] },
    event: { parameters: circular, prior_state: { n: 1 } },
  };
  await host.plugin.api.logAuditRec(record);
  await host.plugin.api.logAuditRecWithLevel({ event_name: 'bare' }, { id: 7 });
  const [first, second] = seen as { A: Record<string, Record<string, unknown>>; B?: { id: number } }[];
  assert.equal(
    JSON.stringify(first?.A.meta),
    '{"date":"1970-01-01T00:00:00.000Z","list":[null,null,{"deep":null}]}',
  );
  assert.equal(JSON.stringify(first?.A.event?.parameters), '{"error":"failed to serialize audit data"}');
  assert.equal(JSON.stringify(first?.A.event?.prior_state), '{"n":1}');
  assert.equal(second?.B?.id, 7);
});
