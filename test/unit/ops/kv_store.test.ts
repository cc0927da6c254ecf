import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { getJson, hashedKey, jsonBytes } from '../../../server/ops/kv_store.ts';
import { memoryKv } from '../../support/memory_kv.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function all(keys: AsyncIterable<string>): Promise<string[]> {
  const list: string[] = [];
  for await (const key of keys) list.push(key);
  return list;
}

test('a value is read as it was set, until it expires or is deleted', async () => {
  let now = 0;
  const { store } = memoryKv({ now: () => now });
  assert.equal(await store.get('a'), null);
  await store.set('a', bytes('1'));
  await store.set('b', bytes('2'), { expiresInSeconds: 60 });
  now = 59_999;
  assert.deepEqual([await store.get('a'), await store.get('b')], [bytes('1'), bytes('2')]);
  now = 60_000;
  assert.deepEqual([await store.get('a'), await store.get('b')], [bytes('1'), null]);
  await store.delete('a');
  assert.equal(await store.get('a'), null);
});

test('compare-and-set takes the value that is there, no key for null, an expired one for no key', async () => {
  let now = 0;
  const { store } = memoryKv({ now: () => now });
  assert.equal(await store.compareAndSet('a', bytes('0'), bytes('1')), false, 'there is none');
  assert.equal(await store.compareAndSet('a', null, bytes('1'), { expiresInSeconds: 1 }), true);
  assert.equal(await store.compareAndSet('a', null, bytes('2')), false, 'there is one');
  assert.equal(await store.compareAndSet('a', bytes('x'), bytes('2')), false);
  assert.deepEqual(await store.get('a'), bytes('1'));
  now = 1000;
  assert.equal(await store.compareAndSet('a', bytes('1'), bytes('2')), false, 'expired');
  assert.equal(await store.compareAndSet('a', null, bytes('2')), true);
  assert.equal(await store.compareAndSet('a', bytes('2'), bytes('3')), true);
  assert.deepEqual(await store.get('a'), bytes('3'));
});

test('compare-and-delete deletes the value that it was shown alone', async () => {
  const { store } = memoryKv();
  await store.set('a', bytes('1'));
  assert.equal(await store.compareAndDelete('a', bytes('2')), false);
  assert.equal(await store.compareAndDelete('a', bytes('1')), true);
  assert.equal(await store.compareAndDelete('a', bytes('1')), false);
  assert.equal(await store.get('a'), null);
});

test('a computed time of nothing expires at once, where the host would take zero for never', async () => {
  let now = 0;
  const { store } = memoryKv({ now: () => now });
  await store.set('a', bytes('1'), { expiresInSeconds: 0 });
  now = 1000;
  assert.equal(await store.get('a'), null);
});

test('keys of a prefix are listed over all pages, and may be deleted on the way', async () => {
  const { store, calls } = memoryKv();
  const keys = Array.from({ length: 1203 }, (_, i) => `job:${String(i).padStart(5, '0')}`);
  for (const key of [...keys, 'other']) await store.set(key, bytes('x'));
  const seen: string[] = [];
  for await (const key of store.list('job:')) {
    seen.push(key);
    await store.delete(key);
  }
  assert.deepEqual(seen.sort(), keys);
  assert.equal(calls.filter((call) => call.startsWith('kvList')).length, 3);
  assert.deepEqual(await all(store.list('')), ['other']);
});

test('keys and values that the host would refuse, or take for something else, are refused here', async () => {
  const { store, calls } = memoryKv();
  await assert.rejects(store.get(''), /expected 1 to 150 characters, got 0/);
  await assert.rejects(store.set('k'.repeat(151), bytes('x')), /got 151/);
  await assert.rejects(store.set('k', new Uint8Array()), /would delete the key/);
  assert.deepEqual(calls, []);
  await store.set('ж'.repeat(150), bytes('x'));
});

test('hashed keys have one length, keep their prefix, and differ with any part', () => {
  const keys = [
    hashedKey('job:', 'user', 'thread'),
    hashedKey('job:', 'userthread', ''),
    hashedKey('job:', 'user', 'thread', ''),
    hashedKey('job:', 'x'.repeat(1000)),
  ];
  assert.equal(new Set(keys).size, keys.length);
  assert.ok(keys.every((key) => /^job:[\w-]{43}$/.test(key)));
  assert.equal(keys[0], hashedKey('job:', 'user', 'thread'));
});

test('JSON is read with its bytes; what is no JSON, or of another shape, is as if it were not there', async () => {
  const { store } = memoryKv();
  const schema = z.object({ n: z.number() });
  assert.equal(await getJson(store, 'a', schema), null);
  await store.set('a', jsonBytes({ n: 1, more: true }));
  assert.deepEqual(await getJson(store, 'a', schema), {
    value: { n: 1 },
    bytes: jsonBytes({ n: 1, more: true }),
  });
  for (const bad of ['{', '{"n":"1"}', 'null', '\ufffe']) {
    await store.set('a', bytes(bad));
    assert.equal(await getJson(store, 'a', schema), null, bad);
  }
});
