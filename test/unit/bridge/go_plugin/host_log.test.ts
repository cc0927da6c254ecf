/** Lines for fd 2: whatever they are made of, the host's parser must neither choke nor crash. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type HostLogLevel,
  type HostLogValue,
  hostLogLine,
} from '../../../../server/bridge/go_plugin/host_log.ts';
import { seeded } from '../../../support/seeded.ts';

const AT = new Date('2024-01-02T03:04:05.678Z');

/** What go-plugin's log_entry.go takes without a panic, within a line that its reader takes whole. */
function accepted(line: string): Record<string, unknown> {
  assert.ok(Buffer.byteLength(line) <= 60 * 1024, `${Buffer.byteLength(line)} bytes`);
  assert.ok(line.endsWith('}\n') && line.indexOf('\n') === line.length - 1, 'one line');
  const entry = JSON.parse(line) as Record<string, unknown>;
  for (const key of ['@level', '@message', '@timestamp']) assert.equal(typeof entry[key], 'string', key);
  assert.match(entry['@timestamp'] as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  assert.match(entry['@level'] as string, /^(trace|debug|info|warn|error)$/);
  for (const [key, value] of Object.entries(entry)) {
    assert.ok(['string', 'number', 'boolean'].includes(typeof value), `${key} is a ${typeof value}`);
  }
  return entry;
}

test('a line is what hclog writes', () => {
  assert.equal(
    hostLogLine('info', 'started', ['took', 12, 'ok', true, 'name', 'x'], AT),
    '{"@level":"info","@message":"started","@timestamp":"2024-01-02T03:04:05.678000Z","took":12,"ok":true,"name":"x"}\n',
  );
});

test('a last key without value gets an empty one', () => {
  assert.equal(accepted(hostLogLine('warn', 'm', ['alone'])).alone, '');
});

test("hclog's own keys cannot be replaced", () => {
  const entry = accepted(hostLogLine('warn', 'm', ['@message', 1, '@level', 2, '@@timestamp', 3]));
  assert.equal(entry['@message'], 'm');
  assert.equal(entry['@level'], 'warn');
  assert.equal(entry.message, 1);
});

test('numbers that JSON has no form for become text', () => {
  const entry = accepted(hostLogLine('info', 'm', ['a', Number.NaN, 'b', Number.POSITIVE_INFINITY]));
  assert.deepEqual([entry.a, entry.b], ['NaN', 'Infinity']);
});

test('long texts are cut, pairs that do not fit are left out, the rest is kept', () => {
  const pairs: HostLogValue[] = [];
  for (let i = 0; i < 100; i += 1) pairs.push(`key${i}`, '\u0000'.repeat(5000));
  const entry = accepted(hostLogLine('error', '\u0000'.repeat(100_000), [...pairs, 'last', 'small']));
  assert.equal(entry.last, 'small');
  assert.equal(entry.key99, undefined);
  assert.ok((entry['@message'] as string).endsWith('…'));
});

const HOSTILE = [
  '{"@message":1}',
  '}{',
  '\n',
  '\r\n',
  '\u2028',
  '"',
  '\\',
  '\ud800',
  '\udfff',
  '\u0000',
  'ж',
  '😀',
];

test('random hostile text', () => {
  const random = seeded();
  console.log(`SEED=${random.seed}`);
  const levels: HostLogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];
  const text = (): string => Array.from({ length: random.below(2000) }, () => random.pick(HOSTILE)).join('');
  for (let i = 0; i < 300; i += 1) {
    const pairs = Array.from({ length: random.below(60) }, text);
    accepted(hostLogLine(random.pick(levels), text(), pairs));
  }
});
