import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseHandshake } from '../../host/process/handshake.ts';

describe('the handshake line', () => {
  it('names where the plugin listens', () => {
    assert.deepEqual(parseHandshake('1|1|unix|/tmp/plugin123|netrpc|\n'), {
      network: 'unix',
      address: '/tmp/plugin123',
    });
    assert.deepEqual(parseHandshake('  1|1|tcp|127.0.0.1:10000  '), {
      network: 'tcp',
      address: '127.0.0.1:10000',
    });
    assert.deepEqual(parseHandshake('1|1|unix|@abstract|netrpc'), { network: 'unix', address: '@abstract' });
  });

  const bad: [string, RegExp][] = [
    ['', /^Unrecognized remote plugin message: $/],
    ['hello', /^Unrecognized remote plugin message: hello$/],
    ['1|1|unix', /^Unrecognized remote plugin message: 1\|1\|unix$/],
    ['2|1|unix|/a|netrpc|', /^incompatible core API version with plugin. Plugin version: 2/],
    ['1|5|unix|/a|netrpc|', /^incompatible API version with plugin. Plugin version: 5/],
    ['1|1|udp|/a|netrpc|', /^unknown address type/],
    ['1|1|unix|/a|grpc|', /^unsupported plugin protocol "grpc"/],
  ];
  for (const [line, message] of bad) {
    it(`is refused: ${JSON.stringify(line)}`, () => {
      assert.throws(() => parseHandshake(line), { message });
    });
  }
});
