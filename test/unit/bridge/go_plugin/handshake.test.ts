/** Recognising the host, and the line it waits for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handshakeLine, handshakeProblem } from '../../../../server/bridge/go_plugin/handshake.ts';

const COOKIE = { MATTERMOST_PLUGIN: 'Securely message teams, anywhere.' };

test('a host is known by its cookie', () => {
  assert.equal(handshakeProblem({ ...COOKIE, PLUGIN_PROTOCOL_VERSIONS: '1' }), undefined);
  assert.equal(handshakeProblem({ ...COOKIE, PLUGIN_PROTOCOL_VERSIONS: '3,1,2' }), undefined);
  assert.equal(handshakeProblem(COOKIE), undefined, 'a host that sends no list');
});

test('without the cookie there is a hint', () => {
  for (const env of [{}, { MATTERMOST_PLUGIN: 'Securely message teams' }, { MATTERMOST_PLUGIN: '' }]) {
    assert.match(handshakeProblem(env) ?? '', /Mattermost plugin.*System Console/);
  }
});

test('a host without version 1 is refused', () => {
  for (const versions of ['2', '11', '2,10']) {
    assert.match(handshakeProblem({ ...COOKIE, PLUGIN_PROTOCOL_VERSIONS: versions }) ?? '', /version 1/);
  }
});

test('the line has the six fields of go-plugin', () => {
  assert.equal(handshakeLine('/tmp/plugin-abc/s'), '1|1|unix|/tmp/plugin-abc/s|netrpc|\n');
});
