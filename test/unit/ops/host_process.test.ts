import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { ppid } from 'node:process';
import { test } from 'node:test';
import { hostProcess } from '../../../server/ops/host_process.ts';

const stat = (name: string, begun: number): string =>
  `${ppid} (${name}) S 1 ${Array.from({ length: 17 }, (_, i) => i).join(' ')} ${begun} 1 2 3\n`;

test('names the machine, the host’s process and when it began, whatever the process is called', () => {
  for (const name of ['mattermost', 'a) b (c', '']) {
    assert.equal(
      hostProcess((path) => (path === `/proc/${ppid}/stat` ? stat(name, 4711) : '')),
      `${hostname()}:${ppid}:4711`,
    );
  }
  assert.notEqual(
    hostProcess(() => stat('x', 1)),
    hostProcess(() => stat('x', 2)),
  );
});

test('without /proc the beginning is left out', () => {
  const none = (): string => {
    throw new Error('no such file');
  };
  assert.equal(hostProcess(none), `${hostname()}:${ppid}:`);
  assert.equal(
    hostProcess(() => ''),
    `${hostname()}:${ppid}:`,
  );
});
