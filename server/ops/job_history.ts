/** The last summaries and what the figures of the status page are made of; in memory, gone with the process. */

import type { JobEnded, ModelAnswered, TelemetryEvent } from './telemetry.ts';

const MAX_JOBS = 1000;
const MAX_ANSWERS = 1000;
const HOUR_MS = 3_600_000;

/** Milliseconds below which half and 95 % of the values lie; `null` of no values. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface Figures {
  /** Summaries and digests delivered in each of the last 24 hours, oldest first. */
  readonly perHour: readonly number[];
  /** Of those that ended in the last 24 hours and were not cancelled: the share that was delivered; `null` of none. */
  readonly successRate: number | null;
  readonly totalMs: Percentiles;
  readonly firstTextMs: Percentiles;
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** Share of summaries that began from a stored one; `null` of none. */
  readonly reuseRate: number | null;
}

export class JobHistory {
  readonly #jobs: JobEnded[] = [];
  readonly #answers: ModelAnswered[] = [];

  add(event: TelemetryEvent): void {
    if (event.kind === 'job_ended') push(this.#jobs, event, MAX_JOBS);
    if (event.kind === 'model_answered') push(this.#answers, event, MAX_ANSWERS);
  }

  /** Newest first. */
  recent(count: number): readonly JobEnded[] {
    return this.#jobs.slice(-count).reverse();
  }

  /** The model's last answer, whether good or bad. */
  get lastAnswer(): ModelAnswered | undefined {
    return this.#answers.at(-1);
  }

  /** Of the 24 hours before `now`, as far as the history reaches. */
  figures(now: number): Figures {
    const since = now - 24 * HOUR_MS;
    const jobs = this.#jobs.filter(({ at, outcome }) => at > since && outcome !== 'cancelled');
    const answers = this.#answers.filter(({ at }) => at > since);
    const delivered = jobs.filter(({ outcome }) => outcome !== 'failed');
    const perHour = Array.from({ length: 24 }, () => 0);
    for (const { at } of delivered) {
      const hour = 23 - Math.floor((now - at) / HOUR_MS);
      perHour[hour] = (perHour[hour] ?? 0) + 1;
    }
    return {
      perHour,
      successRate: share(delivered.length, jobs.length),
      totalMs: percentiles(delivered.map(({ ms }) => ms)),
      firstTextMs: percentiles(answers.flatMap(({ firstTextMs }) => firstTextMs ?? [])),
      promptTokens: answers.reduce((sum, each) => sum + each.promptTokens, 0),
      answerTokens: answers.reduce((sum, each) => sum + each.answerTokens, 0),
      reuseRate: share(delivered.filter(({ reused }) => reused).length, delivered.length),
    };
  }
}

function push<T>(list: T[], item: T, most: number): void {
  list.push(item);
  if (list.length > most) list.shift();
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Nearest rank. */
function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number | null =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { p50: at(0.5), p95: at(0.95) };
}
