/** Uploads a tarball to a running Mattermost server and enables it, through the server's REST API. */

import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { pluginId } from './project.ts';
import { type RestBody, RestClient, type RestResponse, refusalText } from './rest_client.ts';

const DEFAULT_SOCKET = '/var/tmp/mattermost_local.socket';

/** The server enables a plugin in the background; how long, in milliseconds, and how often to look for the outcome. */
const STARTED_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 500;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The server that the environment names, in this order: the socket `MM_LOCALSOCKETPATH`; the URL
 * `MM_SERVICESETTINGS_SITEURL` with `MM_ADMIN_TOKEN`, or with `MM_ADMIN_USERNAME` and `MM_ADMIN_PASSWORD`; the socket
 * that local mode makes by default. The names are those of Mattermost's own plugin tools.
 * Throws one sentence that names what is missing.
 */
export async function connect(env: Environment, defaultSocket: string = DEFAULT_SOCKET): Promise<RestClient> {
  const { MM_LOCALSOCKETPATH: socketPath, MM_SERVICESETTINGS_SITEURL: site } = env;
  if (socketPath) return new RestClient({ socketPath });
  if (!site) {
    if (existsSync(defaultSocket)) return new RestClient({ socketPath: defaultSocket });
    throw new Error(
      'no server named: set MM_SERVICESETTINGS_SITEURL and MM_ADMIN_TOKEN (or MM_ADMIN_USERNAME and ' +
        'MM_ADMIN_PASSWORD), or MM_LOCALSOCKETPATH where the server runs in local mode',
    );
  }
  if (!URL.canParse(site) || !/^https?:$/.test(new URL(site).protocol)) {
    throw new Error('MM_SERVICESETTINGS_SITEURL: expected a URL such as https://chat.example.com');
  }
  const client = new RestClient({ url: new URL(site) });
  client.token = env.MM_ADMIN_TOKEN || (await logIn(client, env));
  return client;
}

async function logIn(client: RestClient, env: Environment): Promise<string> {
  const { MM_ADMIN_USERNAME: login, MM_ADMIN_PASSWORD: password } = env;
  if (!login || !password) {
    throw new Error('no account named: set MM_ADMIN_TOKEN, or MM_ADMIN_USERNAME and MM_ADMIN_PASSWORD');
  }
  const response = await client.send('POST', '/api/v4/users/login', json({ login_id: login, password }));
  const { token } = response.headers;
  if (response.status !== 200 || typeof token !== 'string') throw refused(client, 'log in', response);
  return token;
}

/** Uploads, enables and waits until the plugin runs; resolves with its version. Throws one sentence per failure. */
export async function deploy(
  client: RestClient,
  tarball: string,
  startedWithinMs: number = STARTED_WITHIN_MS,
): Promise<string> {
  const upload = await client.send('POST', '/api/v4/plugins', uploadForm(tarball));
  if (upload.status !== 201) throw refused(client, 'take the tarball', upload);
  const enable = await client.send('POST', `/api/v4/plugins/${pluginId}/enable`);
  if (enable.status !== 200) throw refused(client, 'enable the plugin', enable);
  return await untilRunning(client, startedWithinMs);
}

const installed = z.object({ active: z.array(z.object({ id: z.string(), version: z.string() })) });

/** Asks for the list of plugins, because the local socket does not serve their states. */
async function untilRunning(client: RestClient, startedWithinMs: number): Promise<string> {
  const tries = Math.max(1, Math.ceil(startedWithinMs / LOOK_EVERY_MS));
  for (let left = tries; left > 0; left -= 1) {
    const response = await client.send('GET', '/api/v4/plugins');
    if (response.status !== 200) throw refused(client, 'list its plugins', response);
    const list = installed.safeParse(response.json);
    if (!list.success) throw new Error(`${client.name}: expected a list of plugins, got something else`);
    const running = list.data.active.find(({ id }) => id === pluginId);
    if (running !== undefined) return running.version;
    if (left > 1) await sleep(LOOK_EVERY_MS);
  }
  throw new Error(
    `${client.name}: the plugin is enabled but does not run after ${startedWithinMs / 1000} s; the server's log says ` +
      `why. A server on an arm64 processor needs PLATFORM=linux-arm64`,
  );
}

const TOO_LARGE = 'raise FileSettings.MaxFileSize, or the body limit of the proxy in front of the server';

/** What an administrator can do about a refusal, by the server's status. */
const ADVICE: Readonly<Record<number, string>> = {
  401: 'check MM_ADMIN_TOKEN, or the user name and password',
  403: 'the account needs the role System Admin',
  413: TOO_LARGE,
  501: 'the server needs PluginSettings.Enable and EnableUploads on, and RequirePluginSignature off',
};

function refused(client: RestClient, what: string, response: RestResponse): Error {
  const { location } = response.headers;
  // Mattermost 9.11 says with 400 what newer ones say with 413.
  const advised = /too large/.test(response.text) ? TOO_LARGE : ADVICE[response.status];
  const advice = location === undefined ? advised : `it redirects to ${location}`;
  const end = advice === undefined ? '' : `; ${advice}`;
  return new Error(`${client.name}: the server would not ${what} (${refusalText(response)})${end}`);
}

function json(value: unknown): RestBody {
  return { type: 'application/json', data: Buffer.from(JSON.stringify(value)) };
}

/** `force` replaces a plugin that is installed already, whatever its version. */
function uploadForm(tarball: string): RestBody {
  const boundary = randomUUID();
  const field = (name: string, more = '') =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n`;
  const data = Buffer.concat([
    Buffer.from(`${field('force')}\r\ntrue\r\n`),
    Buffer.from(
      `${field('plugin', `; filename="${basename(tarball)}"`)}Content-Type: application/gzip\r\n\r\n`,
    ),
    readFileSync(tarball),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { type: `multipart/form-data; boundary=${boundary}`, data };
}
