import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GoValue } from '../../../server/bridge/gob/values.ts';
import { normalisedCalls } from '../../host/api/normalise.ts';
import { plainValue, Recorder } from '../../host/api/recorder.ts';

describe('what a record holds of a value', () => {
  it('leaves zero values out of objects, and keeps them in lists', () => {
    const value = {
      a: 0,
      b: '',
      c: false,
      d: null,
      e: [],
      f: {},
      g: { h: 0 },
      i: [0, '', null, {}],
      j: new Uint8Array(),
    };
    assert.deepEqual(plainValue(value), { i: [0, '', null, {}] });
    assert.deepEqual([plainValue(0), plainValue(''), plainValue(false)], [0, '', false]);
  });

  it('spells bytes as base64, and looks through interfaces', () => {
    assert.deepEqual(plainValue({ v: Buffer.from('hi') }), { v: { $bytes: 'aGk=' } });
    assert.deepEqual(plainValue([new GoValue('int', 5), new GoValue('*model.A', { x: 1, y: 0 })]), [
      5,
      { x: 1 },
    ]);
  });
});

describe('an awaited call', () => {
  it('is found by method and texts, each call once', async () => {
    const recorder = new Recorder();
    recorder.record({ method: 'A', args: ['one "two"\nthree'] });
    recorder.record({ method: 'A', args: ['one four'] });
    recorder.record({ method: 'B', args: ['one'] });
    assert.match((await recorder.await('A', ['four'], 0)) ?? '', /one four/);
    assert.match((await recorder.await('A', ['"two"\nthree'], 0)) ?? '', /two/);
    assert.equal(await recorder.await('A', ['one'], 0), undefined);
    assert.equal(recorder.count('A'), 2);
  });

  it('may come later', async () => {
    const recorder = new Recorder();
    const found = recorder.await('A', ['x'], 10_000);
    recorder.record({ method: 'A', args: ['y'] });
    setImmediate(() => recorder.record({ method: 'A', args: ['x'] }));
    assert.equal(await found, '["x"]');
  });
});

describe('a normalised record', () => {
  const ours = 'a'.repeat(26);
  const theirs = 'b'.repeat(26);
  const uuid = '01234567-89ab-cdef-0123-456789abcdef';

  function normalised(method: string, ...args: unknown[]): unknown {
    const recorder = new Recorder();
    recorder.know(ours);
    recorder.record({ method: 'LogInfo', args: ['done', ['job', 'j0b', 'ms', 12]] });
    recorder.record({ method, args });
    return normalisedCalls(recorder, 'http://127.0.0.1:4711', 1_000_000_000_000).calls[0];
  }

  it('replaces ids that are not the host’s, jobs, the model’s origin and UUIDs', () => {
    const text = `${ours} ${theirs} j0b http://127.0.0.1:4711/v1 ${uuid}`;
    assert.deepEqual(normalised('A', text, { [theirs]: 1 }), {
      args: [`${ours} <id> <job> <llm>/v1 <uuid>`, { '<id>': 1 }],
      method: 'A',
    });
  });

  it('replaces times of the run alone', () => {
    const now = 1_000_000_000_000;
    const day = 24 * 60 * 60 * 1000;
    assert.deepEqual(normalised('A', [now, now - day + 1, now - day, 5]), {
      args: [['<now>', '<now>', now - day, 5]],
      method: 'A',
    });
  });

  it('keeps log calls apart, without their durations', () => {
    const recorder = new Recorder();
    recorder.record({ method: 'LogWarn', args: ['slow', ['ms', '99', 'job', 'x1', 'n', 1]] });
    recorder.record({ method: 'A', args: ['x1'] });
    assert.deepEqual(normalisedCalls(recorder, 'http://x', 1e12), {
      calls: [{ args: ['<job>'], method: 'A' }],
      logs: [{ args: ['slow', ['ms', '<ms>', 'job', '<job>', 'n', 1]], method: 'LogWarn' }],
    });
  });
});
