import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import http, { type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect, deploy } from '../../../build/deployment.ts';
import { RestClient } from '../../../build/rest_client.ts';
import { temporaryFolder } from '../../support/temporary_folder.ts';

interface Seen {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

const RUNNING = { active: [{ id: 'thread-summary', version: '1.2.3' }], inactive: [] };

/** A server that does as it should; `answers` replaces its answer to a request line. */
function mattermost(
  context: TestContext,
  answers: Readonly<Record<string, Answer>> = {},
): { seen: Seen[]; listen: (where?: string) => Promise<URL> } {
  const usual: Record<string, Answer> = {
    'POST /api/v4/users/login': { status: 200, json: {}, headers: { Token: 'session-token' } },
    'POST /api/v4/plugins': { status: 201, json: {} },
    'POST /api/v4/plugins/thread-summary/enable': { status: 200, json: { status: 'OK' } },
    'GET /api/v4/plugins': { status: 200, json: RUNNING },
  };
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const line = `${request.method} ${request.url?.replace('/chat', '')}`;
      seen.push({
        line: `${request.method} ${request.url}`,
        headers: request.headers,
        body: Buffer.concat(pieces).toString('latin1'),
      });
      const answer = answers[line] ?? usual[line] ?? { status: 404, text: '<html>' };
      response.writeHead(answer.status, answer.headers);
      response.end(answer.text ?? JSON.stringify(answer.json ?? {}));
    });
  });
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const listen = async (where?: string) => {
    if (where === undefined) server.listen(0, '127.0.0.1');
    else server.listen(where);
    await new Promise((resolve) => server.once('listening', resolve));
    return new URL(
      where === undefined ? `http://127.0.0.1:${(server.address() as AddressInfo).port}` : 'http://unix',
    );
  };
  return { seen, listen };
}

function tarball(context: TestContext, bytes: string | Buffer = '\u001f\u008bplugin'): string {
  const path = join(temporaryFolder(context), 'thread-summary-1.2.3-linux-amd64.tar.gz');
  writeFileSync(path, bytes, 'latin1');
  return path;
}

test('uploads the tarball as a form, replaces what is there, enables, and waits until it runs', async (context) => {
  const { seen, listen } = mattermost(context);
  const url = await listen();
  const client = await connect({ MM_SERVICESETTINGS_SITEURL: url.href, MM_ADMIN_TOKEN: 'admin-token' });
  assert.equal(await deploy(client, tarball(context)), '1.2.3');
  assert.deepEqual(
    seen.map(({ line }) => line),
    ['POST /api/v4/plugins', 'POST /api/v4/plugins/thread-summary/enable', 'GET /api/v4/plugins'],
  );
  for (const { headers } of seen) assert.equal(headers.authorization, 'Bearer admin-token');
  const [upload] = seen;
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(upload?.headers['content-type'] ?? '')?.[1];
  assert.equal(
    upload?.body,
    `--${boundary}\r\nContent-Disposition: form-data; name="force"\r\n\r\ntrue\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="plugin"; ` +
      'filename="thread-summary-1.2.3-linux-amd64.tar.gz"\r\nContent-Type: application/gzip\r\n\r\n' +
      `\u001f\u008bplugin\r\n--${boundary}--\r\n`,
  );
});

test('logs in with user and password, under a sub-path, and uses the session', async (context) => {
  const { seen, listen } = mattermost(context);
  const url = await listen();
  const client = await connect({
    MM_SERVICESETTINGS_SITEURL: `${url.href}chat/`,
    MM_ADMIN_USERNAME: 'admin',
    MM_ADMIN_PASSWORD: 'pass"word',
  });
  assert.equal(await deploy(client, tarball(context)), '1.2.3');
  assert.equal(seen[0]?.line, 'POST /chat/api/v4/users/login');
  assert.deepEqual(JSON.parse(seen[0]?.body ?? ''), { login_id: 'admin', password: 'pass"word' });
  assert.equal(seen[0]?.headers.authorization, undefined);
  assert.equal(seen[1]?.headers.authorization, 'Bearer session-token');
});

test('takes the local socket when it is named, and the default one when nothing is', async (context) => {
  const socket = join(temporaryFolder(context), 'local.socket');
  const { seen, listen } = mattermost(context);
  await listen(socket);
  const named = await connect({
    MM_LOCALSOCKETPATH: socket,
    MM_SERVICESETTINGS_SITEURL: 'http://127.0.0.1:9',
  });
  assert.equal(await deploy(named, tarball(context)), '1.2.3');
  assert.equal(seen[0]?.headers.authorization, undefined);
  assert.equal((await connect({}, socket)).name, socket);
});

test('gives up on a plugin that does not start', async (context) => {
  const { seen, listen } = mattermost(context, {
    'GET /api/v4/plugins': { status: 200, json: { active: [], inactive: [] } },
  });
  const client = new RestClient({ url: await listen() });
  await assert.rejects(
    deploy(client, tarball(context), 600),
    /the plugin is enabled but does not run after 0\.6 s; the server's log says why/,
  );
  assert.equal(seen.filter(({ line }) => line === 'GET /api/v4/plugins').length, 2);
});

const message = (text: string) => ({ id: 'x', message: text, status_code: 0 });
const refusals: Readonly<Record<string, readonly [line: string, answer: Answer, expected: RegExp]>> = {
  'a refused token': [
    'POST /api/v4/plugins',
    { status: 401, json: message('Invalid or expired session.') },
    /would not take the tarball \(401, Invalid or expired session\.\); check MM_ADMIN_TOKEN/,
  ],
  'an account without the right': [
    'POST /api/v4/plugins',
    { status: 403, json: message('No permission.') },
    /\(403, No permission\.\); the account needs the role System Admin$/,
  ],
  'a proxy that finds the tarball too large': [
    'POST /api/v4/plugins',
    { status: 413, text: '<html>nginx</html>' },
    /\(status 413\); raise FileSettings\.MaxFileSize, or the body limit of the proxy/,
  ],
  'a server of 9.11 that finds the tarball too large': [
    'POST /api/v4/plugins',
    {
      status: 400,
      text: 'http: request body too large\n',
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    },
    /\(400, http: request body too large\); raise FileSettings\.MaxFileSize/,
  ],
  'uploads switched off': [
    'POST /api/v4/plugins',
    { status: 501, json: message('Disabled.') },
    /the server needs PluginSettings\.Enable and EnableUploads on/,
  ],
  'a redirect to another scheme': [
    'POST /api/v4/plugins',
    { status: 301, headers: { Location: 'https://chat.example.com/' } },
    /it redirects to https:\/\/chat\.example\.com\/$/,
  ],
  'a plugin that may not be enabled': [
    'POST /api/v4/plugins/thread-summary/enable',
    { status: 404, json: message('Not found.') },
    /would not enable the plugin \(404, Not found\.\)$/,
  ],
  'a page where a list of plugins should be': [
    'GET /api/v4/plugins',
    { status: 200, text: '<html>' },
    /expected a list of plugins, got something else$/,
  ],
};

for (const [name, [line, answer, expected]] of Object.entries(refusals)) {
  test(`says what to do about ${name}`, async (context) => {
    const url = await mattermost(context, { [line]: answer }).listen();
    await assert.rejects(deploy(new RestClient({ url }), tarball(context)), expected);
  });
}

test('a large upload that is refused before it is read still gets the server’s answer', async (context) => {
  const server = http.createServer((_request, response) => {
    response.writeHead(413, { Connection: 'close' });
    response.end('too large');
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await assert.rejects(
    deploy(new RestClient({ url }), tarball(context, Buffer.alloc(20_000_000))),
    /status 413|EPIPE|ECONNRESET/,
  );
});

test('no server at the address is one sentence with the address', async () => {
  const server = http.createServer();
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const client = new RestClient({ url: new URL(`http://127.0.0.1:${port}`) });
  await assert.rejects(client.send('GET', '/api/v4/plugins'), (error: Error) => {
    assert.equal(error.message, `http://127.0.0.1:${port}/: connect ECONNREFUSED 127.0.0.1:${port}`);
    return true;
  });
});

const incomplete: Readonly<Record<string, readonly [env: Record<string, string>, expected: RegExp]>> = {
  'no server': [{}, /^Error: no server named: set MM_SERVICESETTINGS_SITEURL/],
  'no account': [
    { MM_SERVICESETTINGS_SITEURL: 'https://chat.example.com', MM_ADMIN_USERNAME: 'admin' },
    /^Error: no account named: set MM_ADMIN_TOKEN, or MM_ADMIN_USERNAME and MM_ADMIN_PASSWORD$/,
  ],
  'an address that is none': [
    { MM_SERVICESETTINGS_SITEURL: 'chat.example.com', MM_ADMIN_TOKEN: 't' },
    /^Error: MM_SERVICESETTINGS_SITEURL: expected a URL such as https:/,
  ],
  'another protocol': [
    { MM_SERVICESETTINGS_SITEURL: 'ftp://chat.example.com', MM_ADMIN_TOKEN: 't' },
    /^Error: MM_SERVICESETTINGS_SITEURL: expected a URL such as https:/,
  ],
};

for (const [name, [env, expected]] of Object.entries(incomplete)) {
  test(`an environment with ${name} is refused with what is missing`, async () => {
    await assert.rejects(connect(env, '/absent/local.socket'), expected);
  });
}

test('a refused password is not repeated', async (context) => {
  const url = await mattermost(context, {
    'POST /api/v4/users/login': { status: 401, json: message('Wrong password.') },
  }).listen();
  const env = {
    MM_SERVICESETTINGS_SITEURL: url.href,
    MM_ADMIN_USERNAME: 'admin',
    MM_ADMIN_PASSWORD: 'hunter2',
  };
  await assert.rejects(connect(env), (error: Error) => {
    assert.match(error.message, /would not log in \(401, Wrong password\.\)/);
    assert.doesNotMatch(error.message, /hunter2/);
    return true;
  });
});
