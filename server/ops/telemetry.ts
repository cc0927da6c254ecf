/**
 * What happens, told to whoever counts: rooms record events, metrics and the status page take them. Events hold codes,
 * numbers and ids; never text of posts, names or addresses.
 */

/** A summary that was asked for came to its end, whichever that was. */
export interface JobEnded {
  readonly kind: 'job_ended';
  /** Unix milliseconds. */
  readonly at: number;
  /** Names the job in the log. */
  readonly job: string;
  readonly outcome: 'summary' | 'digest' | 'failed' | 'cancelled';
  /** Code of what went wrong; of a digest, why it stands in for the model. Empty when nothing did. */
  readonly reason: string;
  /** From the request to the last post of the answer, waiting included. */
  readonly ms: number;
  readonly scope: string;
  readonly lens: string;
  readonly posts: number;
  readonly parts: number;
  /** Whether what was stored of an earlier summary spared work. */
  readonly reused: boolean;
}

/** A request to the model came to its end. */
export interface ModelAnswered {
  readonly kind: 'model_answered';
  readonly at: number;
  /** `ok`, or an `LlmErrorCode`. */
  readonly outcome: string;
  readonly ms: number;
  /** To the first piece of visible text; `undefined` when none came. */
  readonly firstTextMs: number | undefined;
  /** Estimated. */
  readonly promptTokens: number;
  readonly answerTokens: number;
}

/** A call to the host came to its end. */
export interface HostAnswered {
  readonly kind: 'host_answered';
  readonly at: number;
  /** Name in Go, such as `GetUser`. */
  readonly method: string;
  /** `ok`, or a code. */
  readonly outcome: string;
  readonly ms: number;
}

export type TelemetryEvent = JobEnded | ModelAnswered | HostAnswered;
export type Listener = (event: TelemetryEvent) => void;

/** Events kept for a listener that comes later. */
const MAX_KEPT = 2000;

export class Telemetry {
  #listeners: readonly Listener[] = [];
  /** `undefined` once everybody listens who will. */
  #kept: TelemetryEvent[] | undefined = [];
  #full: (() => void) | undefined;

  /** Never throws: whoever counts must not stop what is counted. */
  record(event: TelemetryEvent): void {
    if (this.#kept !== undefined && this.#kept.push(event) >= MAX_KEPT) this.#callWhoIsLate();
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        // A counter that fails counts no more; the work goes on.
      }
    }
  }

  /** `listener` gets the events that were kept, too. */
  listen(listener: Listener): void {
    for (const event of this.#kept ?? []) listener(event);
    this.#listeners = [...this.#listeners, listener];
  }

  /** `full` is called once, when there is no more room for a listener that has not come yet. */
  whenFull(full: () => void): void {
    this.#full = full;
  }

  /** No listener will come any more: what was kept for it is let go. */
  settle(): void {
    this.#kept = undefined;
  }

  #callWhoIsLate(): void {
    const full = this.#full;
    this.#full = undefined;
    full?.();
    // Whoever comes takes a moment; beyond twice the room nobody is coming.
    if ((this.#kept?.length ?? 0) >= 2 * MAX_KEPT) this.settle();
  }
}
