/**
 * Notices that the host's hooks are dead while everything else is well. Go's RPC client gives up for good on one reply
 * that it cannot decode, without closing the connection: health pings go on being answered, and no hook is ever called
 * again. So the plugin asks itself through the host now and then; a host that answers without having asked us, twice
 * in a row, has lost us.
 */
import type { Timers } from '../yamux/timers.ts';

export interface SelfProbeOptions {
  /** The plugin's id: the host serves requests to it under this name. */
  readonly pluginId: string;
  /** `PluginHTTP`. */
  readonly ask: (request: Request) => Promise<Response>;
  /** The host does not call our hooks any more. */
  readonly lost: () => void;
  readonly timers: Timers;
  /** Milliseconds between two probes. Default 60,000: with two misses it is over within 130 s. */
  readonly everyMs?: number;
}

const EVERY_MS = 60_000;
const ANSWER_MS = 30_000;
const MISSES = 2;
const PATH = '/.bridge/probe';
/** Set by the host, and by nobody else, on requests from one plugin to another. */
const SOURCE_HEADER = 'Mattermost-Plugin-ID';

export class SelfProbe {
  readonly #options: SelfProbeOptions;
  #timer: unknown;
  #seen = 0;
  #misses = 0;
  #stopped = false;

  constructor(options: SelfProbeOptions) {
    this.#options = options;
  }

  start(): void {
    const { timers, everyMs = EVERY_MS } = this.#options;
    this.#timer = timers.setTimeout(() => void this.#probe(), everyMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#options.timers.clearTimeout(this.#timer);
  }

  /** The answer to a probe of ours; undefined for every other request. */
  answer(request: Request): Response | undefined {
    if (request.headers.get(SOURCE_HEADER) !== this.#options.pluginId) return undefined;
    if (new URL(request.url).pathname !== PATH) return undefined;
    this.#seen += 1;
    return new Response(null, { status: 204 });
  }

  async #probe(): Promise<void> {
    const { ask, lost, pluginId } = this.#options;
    const before = this.#seen;
    try {
      const signal = AbortSignal.timeout(ANSWER_MS);
      const response = await ask(new Request(`http://plugin/${pluginId}${PATH}`, { signal }));
      await response.body?.cancel();
      this.#misses = this.#seen === before ? this.#misses + 1 : 0;
    } catch {
      // No answer says nothing of the hooks: the host may be busy, or gone, which others notice.
    }
    if (this.#stopped) return;
    if (this.#misses >= MISSES) lost();
    else this.start();
  }
}
