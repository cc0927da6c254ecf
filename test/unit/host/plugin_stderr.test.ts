import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HostLog } from '../../host/process/host_log.ts';
import { stderrReader } from '../../host/process/plugin_stderr.ts';

/** Level, text and whether it is trouble, of every line that the host logs for these bytes. */
function logged(text: string, cut = text.length): [string, string, boolean][] {
  const log = new HostLog();
  const reader = stderrReader(log);
  for (let at = 0; at < text.length; at += cut) reader.push(Buffer.from(text.slice(at, at + cut)));
  reader.finish();
  return log.lines.map(({ level, text: line, trouble }) => [level, line, trouble]);
}

describe("the plugin's standard error", () => {
  const entry = '{"@level":"warn","@message":"low","@timestamp":"2024-01-02T03:04:05.123000Z","n":5}';

  it('is read as hclog entries, whatever the cut', () => {
    for (const cut of [1, 7, 1000])
      assert.deepEqual(logged(`${entry}\n`, cut), [['warn', 'plugin: low n=5', false]]);
  });

  it('degrades an entry whose timestamp has no six fraction digits, or whose level nobody knows', () => {
    for (const bad of [entry.replace('.123000Z', '.123Z'), entry.replace('warn', 'loud')]) {
      assert.deepEqual(logged(`${bad}\n`), [['debug', `plugin: ${bad}`, false]]);
    }
  });

  it('takes levels in front of a line, and the last line without its end', () => {
    assert.deepEqual(logged('[ERROR] a\n[TRACE] b\nc\r\nd'), [
      ['error', 'plugin: [ERROR] a', false],
      ['debug', 'plugin: [TRACE] b', false],
      ['debug', 'plugin: c', false],
      ['debug', 'plugin: d', false],
    ]);
  });

  it('is trouble from a panic on', () => {
    assert.deepEqual(logged('panic: no\n\ngoroutine 1\n[INFO] still\n'), [
      ['error', 'plugin: panic: no', true],
      ['error', 'plugin: ', true],
      ['error', 'plugin: goroutine 1', true],
      ['info', 'plugin: [INFO] still', false],
    ]);
  });

  for (const line of [
    '{"@message":1}',
    '{"@level":null}',
    '{"@message":"a","@level":"info","@timestamp":{}}',
  ]) {
    it(`is trouble where it would crash Mattermost: ${line}`, () => {
      const [[level, text, trouble] = ['', '', false]] = logged(`${line}\n`);
      assert.deepEqual([level, trouble], ['error', true]);
      assert.match(text, /^the host panics: @/);
    });
  }

  it('is a line of text where it is other JSON', () => {
    assert.deepEqual(
      logged('[1]\nnull\n"a"\n7\n').map(([level]) => level),
      ['debug', 'debug', 'debug', 'debug'],
    );
  });

  it('comes unparsed in pieces of 64 KiB where a line is longer', () => {
    const long = logged(`${'x'.repeat(64 * 1024)}tail\nnext\n`);
    assert.deepEqual(
      long.map(([, , trouble]) => trouble),
      [true, true, false],
    );
    assert.deepEqual(
      logged(`${'x'.repeat(64 * 1024 - 1)}\n`).map(([, , trouble]) => trouble),
      [false],
    );
  });
});
