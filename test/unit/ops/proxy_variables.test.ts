import assert from 'node:assert/strict';
import test from 'node:test';
import { proxyVariables } from '../../../server/ops/proxy_variables.ts';

test('names the variables that name a proxy, never what they hold', () => {
  const environment = {
    https_proxy: 'http://user:secret@proxy:3128',
    HTTP_PROXY: 'http://proxy:3128',
    ALL_PROXY: '',
    no_proxy: 'localhost',
    MY_HTTP_PROXY_PORT: '1',
  };
  assert.deepEqual(proxyVariables(environment), ['HTTP_PROXY', 'https_proxy']);
});
