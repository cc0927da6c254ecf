/**
 * How the process ends. In order: the host said Quit, or SIGTERM came; what is at work gets a bounded time, exit code
 * 0. At once, by one line on fd 2 and exit code 1: the host is gone, an RPC connection died while the session lives
 * (the host would keep a plugin that answers pings and nothing else), or an error nobody caught.
 */
import type { Timers } from '../yamux/timers.ts';
import { errorFacts } from './errors.ts';
import { type HostLogValue, hostLogLine } from './host_log.ts';
import type { ProcessPort } from './process_port.ts';

export type StopReason = 'quit' | 'signal';

export interface LifecycleOptions {
  readonly process: ProcessPort;
  readonly timers: Timers;
  /** The orderly part of an orderly stop. Its failure is logged, and does not keep the process. */
  stop(reason: StopReason): void | Promise<void>;
  /** Says goodbye to the host; bounded too. */
  finish(): Promise<void>;
  /** Synchronous: removes what the process leaves behind. */
  cleanUp(): void;
  /** Milliseconds for `stop`. */
  readonly stopMs: number;
}

/** The host kills 2 s after Quit: `stopMs` and this leave it a margin. */
const FINISH_MS = 100;
/** go-plugin's own look at a reattached process is as frequent. */
const PARENT_POLL_MS = 1000;

export class Lifecycle {
  readonly #options: LifecycleOptions;
  readonly #parent: number;
  #state: 'running' | 'stopping' | 'ended' = 'running';

  constructor(options: LifecycleOptions) {
    this.#options = options;
    this.#parent = options.process.ppid;
  }

  get running(): boolean {
    return this.#state === 'running';
  }

  /** Takes over signals and errors nobody caught, and looks after the parent from now on. */
  install(): void {
    const { process } = this.#options;
    // Ctrl-C in a terminal, and its end, reach the whole process group; only the host is meant.
    process.on('SIGINT', () => {});
    process.on('SIGHUP', () => {});
    process.on('SIGTERM', () => this.stop('signal'));
    process.on('uncaughtException', (error) => this.fail('uncaught exception', error));
    process.on('unhandledRejection', (error) => this.fail('unhandled rejection', error));
    process.on('exit', () => this.#options.cleanUp());
    this.#watchParent();
  }

  /** Ends in order, once; exit code 0. */
  stop(reason: StopReason): void {
    if (this.#state !== 'running') return;
    this.#state = 'stopping';
    this.#stopInOrder(reason).then(
      () => this.#exit(0),
      (error: unknown) => this.fail('stop failed', error),
    );
  }

  /** The connection to the host is gone. Expected after Quit. */
  hostGone(error: Error | undefined): void {
    if (this.#state === 'running') this.fail('connection to the host lost', error);
  }

  /** One of the connections on it is gone, which the host would go on without. */
  connectionLost(what: string, reason: Error): void {
    if (this.#state === 'running') this.fail('connection lost', reason, ['connection', what]);
  }

  /** Ends now: one line, exit code 1. */
  fail(message: string, error?: unknown, pairs: readonly HostLogValue[] = []): void {
    if (this.#state === 'ended') return;
    const facts = error === undefined ? [] : Object.entries(errorFacts(error)).flat();
    this.#options.process.write(2, hostLogLine('error', `plugin: ${message}`, [...facts, ...pairs]));
    this.#exit(1);
  }

  async #stopInOrder(reason: StopReason): Promise<void> {
    // A turn for the answer to Quit, so that the host knows before anything else happens.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    const { stop, stopMs, finish } = this.#options;
    try {
      await this.#within(stopMs, Promise.resolve(stop(reason)));
    } catch (error) {
      const facts = Object.entries(errorFacts(error)).flat();
      this.#options.process.write(2, hostLogLine('error', 'plugin: stop hook failed', facts));
    }
    await this.#within(FINISH_MS, finish());
  }

  #within(ms: number, work: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.#options.timers.setTimeout(resolve, ms);
      work.then(resolve, reject).finally(() => this.#options.timers.clearTimeout(timer));
    });
  }

  /** Its death changes our parent; that of a host which is process 1 cannot leave us behind. */
  #watchParent(): void {
    const { process, timers } = this.#options;
    timers.setTimeout(() => {
      if (this.#state === 'ended') return;
      if (process.ppid !== this.#parent) this.fail('the host process is gone');
      else this.#watchParent();
    }, PARENT_POLL_MS);
  }

  #exit(code: number): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#options.cleanUp();
    this.#options.process.exit(code);
  }
}
