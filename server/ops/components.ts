/** What the plugin leans on, and how each of it fared last: for the status page and for readiness. */

import type { TelemetryEvent } from './telemetry.ts';

/** `unknown`: nobody asked it yet. */
export type ComponentState = 'up' | 'down' | 'off' | 'unknown';
export type ComponentName = 'mattermost' | 'kv_store' | 'model' | 'bot';

export interface Component {
  readonly name: ComponentName;
  readonly state: ComponentState;
  /** When it came into this state, Unix milliseconds; 0 while unknown. */
  readonly since: number;
  /** The last fault, mended or not. */
  readonly lastError: { readonly code: string; readonly at: number } | null;
}

interface Entry {
  state: ComponentState;
  since: number;
  lastError: Component['lastError'];
}

/** Faults of one request, which say nothing of the model's health. */
const NOT_ITS_FAULT = new Set(['cancelled', 'too_long', 'filtered']);

export class Components {
  readonly #entries: Record<ComponentName, Entry> = {
    mattermost: { state: 'unknown', since: 0, lastError: null },
    kv_store: { state: 'unknown', since: 0, lastError: null },
    model: { state: 'unknown', since: 0, lastError: null },
    bot: { state: 'unknown', since: 0, lastError: null },
  };

  observe(event: TelemetryEvent): void {
    if (event.kind === 'host_answered') {
      this.#came('mattermost', event.outcome, event.at);
      if (event.method.startsWith('KV')) this.#came('kv_store', event.outcome, event.at);
    }
    if (event.kind === 'model_answered' && !NOT_ITS_FAULT.has(event.outcome)) {
      this.#came('model', event.outcome, event.at);
    }
  }

  /** A state that no event tells of. */
  set(name: ComponentName, state: ComponentState, at: number, code = ''): void {
    const entry = this.#entries[name];
    if (entry.state !== state) Object.assign(entry, { state, since: at });
    if (state === 'down') entry.lastError = { code, at };
  }

  list(): readonly Component[] {
    return (Object.keys(this.#entries) as ComponentName[]).map((name) => ({ name, ...this.#entries[name] }));
  }

  #came(name: ComponentName, outcome: string, at: number): void {
    this.set(name, outcome === 'ok' ? 'up' : 'down', at, outcome);
  }
}
