/**
 * How a plugin ends in order: `closing` is aborted, whoever has work in hand is given a bounded time to hand it to a
 * store, and then the rest follows. Begun once, by whichever comes first: the host's OnDeactivate, during which it still
 * answers calls; its Quit, after which it does not; or SIGTERM.
 */
import type { Timers } from '../yamux/timers.ts';
import type { HookFailed } from './hook_methods.ts';
import { HostError } from './host_error.ts';

/** Puts work in hand where it is found again. `deadline` is aborted when the plugin will wait no longer. */
export type HandOver = (deadline: AbortSignal) => void | Promise<void>;

/** The host kills 2 s after Quit; a process that ends within 1 s has this long, and a margin (run_plugin.ts). */
export const HAND_OVER_MS = 700;

export class Ending {
  readonly #timers: Timers;
  readonly #failed: HookFailed;
  readonly #closing = new AbortController();
  readonly #deadline = new AbortController();
  readonly #handOvers = new Set<HandOver>();
  /** Those at work. */
  readonly #atWork = new Set<Promise<void>>();
  #begun = false;
  #end: Promise<void> | undefined;

  /** `failed` is told of what a hand-over threw. */
  constructor(timers: Timers, failed: HookFailed) {
    this.#timers = timers;
    this.#failed = failed;
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Has `handOver` called when the end begins, at once if it has begun. Returns what takes it back. */
  onClosing(handOver: HandOver): () => void {
    if (this.#begun) {
      this.#run(handOver);
      return () => {};
    }
    this.#handOvers.add(handOver);
    return () => this.#handOvers.delete(handOver);
  }

  /** The end, begun once. Resolves when everything is handed over, or the time is up. */
  begin(): Promise<void> {
    this.#end ??= this.#begin();
    return this.#end;
  }

  /** Aborts `closing` and no more: there is no host any longer, and the process ends at once. */
  abort(): void {
    this.#closing.abort(new HostError('not_connected', 'Quit', 'the plugin is ending'));
  }

  async #begin(): Promise<void> {
    this.#begun = true;
    this.abort();
    for (const handOver of this.#handOvers) this.#run(handOver);
    const timeUp = new Promise<void>((resolve) => {
      this.#deadline.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const timer = this.#timers.setTimeout(() => {
      this.#deadline.abort(new HostError('not_connected', 'Quit', 'the time to hand work over is up'));
    }, HAND_OVER_MS);
    try {
      await Promise.race([this.#allDone(), timeUp]);
    } finally {
      this.#timers.clearTimeout(timer);
    }
  }

  #run(handOver: HandOver): void {
    const work = this.#handed(handOver).finally(() => this.#atWork.delete(work));
    this.#atWork.add(work);
  }

  /** More may come while some are at work. */
  async #allDone(): Promise<void> {
    while (this.#atWork.size > 0) await Promise.all(this.#atWork);
  }

  async #handed(handOver: HandOver): Promise<void> {
    try {
      await handOver(this.#deadline.signal);
    } catch (error) {
      this.#failed('OnDeactivate', error);
    }
  }
}
