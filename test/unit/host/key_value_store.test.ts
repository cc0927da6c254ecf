import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyValueStore } from '../../host/world/key_value_store.ts';

const bytes = (text: string) => Buffer.from(text);
const text = (value: Uint8Array) => Buffer.from(value).toString();

describe('the key-value store', () => {
  it('takes no bytes for a deletion, and answers with none for what is not there', () => {
    const kv = new KeyValueStore();
    assert.equal(kv.get('a').length, 0);
    assert.equal(kv.set('a', bytes('1')), true);
    assert.equal(text(kv.get('a')), '1');
    kv.set('a', bytes(''));
    assert.deepEqual([kv.get('a').length, kv.list(0, 10)], [0, []]);
  });

  it('writes atomically only over the value named', () => {
    const kv = new KeyValueStore();
    assert.equal(kv.set('a', bytes('1'), { atomic: true, oldValue: bytes('x') }), false);
    assert.equal(kv.set('a', bytes('1'), { atomic: true }), true);
    assert.equal(kv.set('a', bytes('2'), { atomic: true }), false);
    assert.equal(kv.set('a', bytes('2'), { atomic: true, oldValue: bytes('1') }), true);
    assert.equal(text(kv.get('a')), '2');
    assert.equal(kv.set('a', bytes(''), { atomic: true, oldValue: bytes('2') }), true);
    assert.deepEqual(kv.list(0, 10), []);
    assert.equal(kv.set('a', bytes(''), { atomic: true }), false, 'nothing is there to be deleted');
  });

  it('forgets a key when its time has come, for atomic writes too', () => {
    let now = 1000;
    const kv = new KeyValueStore(() => now);
    kv.set('a', bytes('1'), { expireInSeconds: 2 });
    kv.set('b', bytes('1'));
    kv.set('c', bytes('1'), { expireInSeconds: -2 });
    assert.equal(kv.get('c').length, 0, 'its time has come before it began');
    now = 2999;
    assert.equal(text(kv.get('a')), '1');
    now = 3000;
    assert.equal(kv.get('a').length, 0);
    assert.deepEqual(kv.list(0, 10), ['b']);
    assert.equal(kv.set('a', bytes('2'), { atomic: true }), true);
  });

  it('lists keys in order, page by page', () => {
    const kv = new KeyValueStore();
    for (const key of ['c', 'a', 'd', 'b']) kv.set(key, bytes('1'));
    assert.deepEqual([kv.list(0, 3), kv.list(1, 3), kv.list(2, 3)], [['a', 'b', 'c'], ['d'], []]);
    assert.deepEqual(kv.list(-1, 0), ['a', 'b', 'c', 'd'], 'a page of no size has ten');
    kv.delete('a');
    assert.deepEqual(kv.list(0, 3), ['b', 'c', 'd']);
    kv.clear();
    assert.deepEqual(kv.list(0, 3), []);
  });

  it('takes keys of 1 to 150 characters, not bytes', () => {
    assert.equal(KeyValueStore.accepts(''), false);
    assert.equal(KeyValueStore.accepts('ы'.repeat(150)), true);
    assert.equal(KeyValueStore.accepts('🙂'.repeat(150)), true);
    assert.equal(KeyValueStore.accepts('a'.repeat(151)), false);
  });
});
