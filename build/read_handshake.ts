/** Starts an executable as the host does, up to its handshake line: HashiCorp go-plugin's `client.go`. */

import { spawn } from 'node:child_process';

export interface StartOptions {
  readonly command: string;
  /** Working directory; this process's when absent. */
  readonly folder?: string;
  /** Replaces the environment that the process would inherit, the host's own variables excepted. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The host waits this long for the line (`StartTimeout` in Mattermost's supervisor). */
const START_TIMEOUT_MS = 3000;

/** What the host adds to its own environment (Mattermost's `plugin/client.go`). */
const HOST_ENVIRONMENT = {
  MATTERMOST_PLUGIN: 'Securely message teams, anywhere.',
  PLUGIN_PROTOCOL_VERSIONS: '1',
  PLUGIN_MIN_PORT: '10000',
  PLUGIN_MAX_PORT: '25000',
};

/**
 * Resolves with the first line of standard output, which has to be a net/rpc handshake over a unix socket, and the
 * time it took; ends the process. Rejects when the line does not come in time, is another one, or anything follows it.
 */
export function readHandshake(options: StartOptions): Promise<string> {
  const begun = performance.now();
  const child = spawn(options.command, [], {
    cwd: options.folder,
    env: { ...(options.env ?? process.env), ...HOST_ENVIRONMENT },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    let took = 0;
    const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (took > 0 || !output.includes('\n')) return;
      took = performance.now() - begun;
      child.kill('SIGTERM');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (/^1\|1\|unix\|[^|\n]{1,107}\|netrpc\|\n$/.test(output)) {
        resolve(`${output.trimEnd()} after ${Math.round(took)} ms`);
        return;
      }
      const end = signal ?? `code ${code}`;
      reject(
        new Error(
          `expected a handshake line, got ${JSON.stringify(output.slice(0, 200))}, ${end}\n${errors}`,
        ),
      );
    });
  });
}
