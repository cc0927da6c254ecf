/** Nothing but the handshake reaches fd 1, and nothing reaches fd 2 that the host's parser chokes on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeStdio } from '../../../../server/bridge/go_plugin/stdio.ts';
import { TestProcess } from './kit.ts';

type Print = (chunk: string | Buffer) => boolean;

function taken(): { process: TestProcess; out: Print; err: Print } {
  const process = new TestProcess();
  takeStdio(process);
  const print = (name: 'stdout' | 'stderr'): Print => {
    const stream = process.streams[name] ?? assert.fail(`${name} was not taken over`);
    return (chunk) => stream.write(chunk);
  };
  return { process, out: print('stdout'), err: print('stderr') };
}

test('both streams are taken over once', () => {
  const { process } = taken();
  takeStdio(process);
  assert.deepEqual(Object.keys(process.streams), ['stdout', 'stderr']);
});

test('what is printed becomes lines of the host log on fd 2', () => {
  const { process, out, err } = taken();
  out('hello\n');
  err(Buffer.from('{"@message":1}\n'));
  process.console.log?.('from %s', 'console', { a: 1 });
  process.console.error?.(new Error('boom').message);
  process.console.dir?.({ b: 2 });
  assert.equal(process.output[1], '');
  const lines = process.logged();
  assert.deepEqual(
    lines.map((line) => [line['@level'], line['@message'], line.stream]),
    [
      ['debug', 'hello', 'stdout'],
      ['warn', '{"@message":1}', 'stderr'],
      ['debug', 'from console { a: 1 }', 'stdout'],
      ['warn', 'boom', 'stderr'],
      ['debug', '{ b: 2 }', 'stdout'],
    ],
  );
});

test('parts are joined into lines, blank lines dropped, endless ones cut', () => {
  const { process, out } = taken();
  out('one ');
  out('line\n\n\nsecond');
  out('\n');
  out('x'.repeat(20_000));
  const messages = process.logged().map((line) => line['@message'] as string);
  assert.deepEqual(messages.slice(0, 2), ['one line', 'second']);
  assert.equal(messages.length, 3);
  assert.match(messages[2] ?? '', /^x+…$/);
});

test('write keeps its callbacks', async () => {
  const process = new TestProcess();
  takeStdio(process);
  const stream = process.streams.stdout ?? assert.fail('stdout was not taken over');
  await new Promise((resolve) => stream.write('a\n', resolve));
  await new Promise((resolve) => stream.write('a\n', 'utf8', resolve));
  assert.equal(stream.write('b\n'), true);
});
