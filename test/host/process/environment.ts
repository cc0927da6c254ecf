/**
 * Mattermost's `plugin.Environment` for one plugin: activation, deactivation and the health job
 * (server/public/plugin/environment.go, health_check.go).
 */

import { HealthHistory } from './health.ts';
import type { HostLog } from './host_log.ts';
import { PluginProcess, type PluginProcessOptions } from './plugin_process.ts';

export type PluginState = 'not_running' | 'running' | 'failed_to_start' | 'failed_to_stay_running';

export interface EnvironmentOptions extends PluginProcessOptions {
  /** Milliseconds between health checks; 0 makes none. Mattermost's own interval is 30,000. */
  readonly healthIntervalMs?: number;
}

/** How long the host waits for OnDeactivate before it goes on without an answer. */
const DEACTIVATE_WAIT_MS = 10_000;

export class PluginEnvironment {
  readonly #options: EnvironmentOptions;
  readonly #log: HostLog;
  readonly #history = new HealthHistory();
  #process: PluginProcess | undefined;
  #state: PluginState = 'not_running';
  #healthTimer: NodeJS.Timeout | undefined;
  #checking = false;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#log = options.log;
    const interval = options.healthIntervalMs ?? 0;
    if (interval > 0) this.#healthTimer = setInterval(() => void this.checkPlugin(), interval);
  }

  get state(): PluginState {
    return this.#state;
  }

  get active(): boolean {
    return this.#state === 'running';
  }

  /** The running process. Throws when there is none. */
  get process(): PluginProcess {
    if (this.#process === undefined || !this.active) throw new Error('the plugin is not running');
    return this.#process;
  }

  /** Starts the plugin unless it runs. Rejects when the process does not come up or OnActivate returns an error. */
  async activate(): Promise<void> {
    if (this.active) return;
    try {
      const started = await PluginProcess.start(this.#options);
      this.#process = started;
      // Running already: OnActivate may call back into the host.
      this.#state = 'running';
      const refusal = await started.activate();
      if (refusal === null) return;
      await started.shutdown();
      throw new Error(`OnActivate: ${errorText(refusal)}`);
    } catch (error) {
      this.#state = 'failed_to_start';
      this.#process = undefined;
      throw error;
    }
  }

  /** OnDeactivate, then the end of the process. False when there was nothing to deactivate. */
  async deactivate(): Promise<boolean> {
    const running = this.#process;
    if (running === undefined || !this.active) {
      this.#state = 'not_running';
      return false;
    }
    if (running.implemented.has('OnDeactivate')) await this.#callOnDeactivate(running);
    this.#state = 'not_running';
    this.#process = undefined;
    await running.shutdown();
    return true;
  }

  async restart(): Promise<void> {
    await this.deactivate();
    await this.activate();
  }

  /** One visit of the health job: a plugin that fails its pings is restarted, the third time within an hour given up. */
  async checkPlugin(): Promise<void> {
    // The host's job is one loop, so that checks never overlap.
    if (!this.active || this.#checking) return;
    this.#checking = true;
    try {
      await this.process.checkHealth().catch((error: unknown) => this.#failedCheck(error));
    } finally {
      this.#checking = false;
    }
  }

  /** Deactivates the plugin and ends the health job. */
  async close(): Promise<void> {
    clearInterval(this.#healthTimer);
    await this.deactivate();
  }

  async #failedCheck(error: unknown): Promise<void> {
    this.#log.add('warn', `Health check failed for plugin: ${String(error)}`);
    if (this.#history.failed() === 'deactivate') {
      this.#log.add('debug', 'Deactivating plugin due to multiple crashes');
      await this.deactivate();
      this.#state = 'failed_to_stay_running';
      return;
    }
    this.#log.add('debug', 'Restarting plugin due to failed health check');
    await this.restart().catch((reason: unknown) => {
      this.#log.trouble(`Failed to restart plugin: ${String(reason)}`);
    });
  }

  async #callOnDeactivate(running: PluginProcess): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#log.trouble('Plugin OnDeactivate() failed to complete in 10 seconds', 'warn');
        resolve();
      }, DEACTIVATE_WAIT_MS);
    });
    const call = running.callHook('OnDeactivate', {}).then(
      ({ A }) => {
        if (A !== null) this.#log.trouble(`Plugin OnDeactivate() error: ${errorText(A)}`);
      },
      // Logged where the call was made; the host shuts the plugin down all the same.
      () => {},
    );
    await Promise.race([call, late]).finally(() => clearTimeout(timer));
  }
}

/** The text of what stands in a Go `error` slot: `*plugin.ErrorString` or `*model.AppError`. */
export function errorText(error: unknown): string {
  const value = typeof error === 'object' && error !== null && 'value' in error ? error.value : error;
  if (typeof value !== 'object' || value === null) return String(value);
  if ('Err' in value) return String(value.Err);
  return 'message' in value ? String(value.message) : JSON.stringify(value);
}
