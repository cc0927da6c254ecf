/** What happens, as Prometheus reads it. Loaded on the first scrape's behalf, after the start. */

import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { TelemetryEvent } from './telemetry.ts';

/** Read at each scrape. */
export interface Gauges {
  readonly running: number;
  readonly waiting: number;
}

export interface MetricsOptions {
  readonly version: string;
  readonly gauges: () => Gauges;
}

const JOB_SECONDS = [0.1, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640];
const MODEL_SECONDS = [0.25, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320];
const HOST_SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10];

export class Metrics {
  readonly #registry = new Registry();
  readonly #jobs: Counter<'outcome'>;
  readonly #errors: Counter<'reason'>;
  readonly #jobSeconds: Histogram<'outcome'>;
  readonly #posts: Counter;
  readonly #reused: Counter;
  readonly #modelRequests: Counter<'outcome'>;
  readonly #modelSeconds: Histogram;
  readonly #firstTextSeconds: Histogram;
  readonly #tokens: Counter<'direction'>;
  readonly #hostSeconds: Histogram<'method' | 'outcome'>;

  constructor({ version, gauges }: MetricsOptions) {
    const registers = [this.#registry];
    const named = (name: string, help: string) => ({ name: `thread_summary_${name}`, help, registers });
    this.#jobs = new Counter({ ...named('jobs_total', 'Summaries that ended'), labelNames: ['outcome'] });
    this.#errors = new Counter({
      ...named('errors_total', 'Summaries that ended without the model’s answer'),
      labelNames: ['reason'],
    });
    this.#jobSeconds = new Histogram({
      ...named('job_seconds', 'From the request to the last post of the answer'),
      labelNames: ['outcome'],
      buckets: JOB_SECONDS,
    });
    this.#posts = new Counter(named('posts_read_total', 'Posts that were read'));
    this.#reused = new Counter(named('reused_total', 'Summaries that began from a stored one'));
    this.#modelRequests = new Counter({
      ...named('model_requests_total', 'Requests to the model'),
      labelNames: ['outcome'],
    });
    this.#modelSeconds = new Histogram({
      ...named('model_seconds', 'Whole answers of the model'),
      buckets: MODEL_SECONDS,
    });
    this.#firstTextSeconds = new Histogram({
      ...named('model_first_text_seconds', 'Until the first visible text of an answer'),
      buckets: MODEL_SECONDS,
    });
    this.#tokens = new Counter({
      ...named('model_tokens_total', 'Tokens sent and received, estimated'),
      labelNames: ['direction'],
    });
    this.#hostSeconds = new Histogram({
      ...named('host_call_seconds', 'Calls to the Mattermost server'),
      labelNames: ['method', 'outcome'],
      buckets: HOST_SECONDS,
    });
    new Gauge({
      ...named('jobs', 'Summaries being made and waiting'),
      labelNames: ['state'],
      collect() {
        const { running, waiting } = gauges();
        this.set({ state: 'running' }, running);
        this.set({ state: 'waiting' }, waiting);
      },
    });
    new Gauge({ ...named('build_info', 'Always 1'), labelNames: ['version'] }).set({ version }, 1);
    new Gauge({
      ...named('resident_memory_bytes', 'Resident memory of the plugin’s process'),
      collect() {
        this.set(process.memoryUsage.rss());
      },
    });
  }

  /** Counts one event. */
  count(event: TelemetryEvent): void {
    switch (event.kind) {
      case 'job_ended':
        this.#jobs.inc({ outcome: event.outcome });
        if (event.reason !== '') this.#errors.inc({ reason: event.reason });
        this.#jobSeconds.observe({ outcome: event.outcome }, event.ms / 1000);
        this.#posts.inc(event.posts);
        if (event.reused) this.#reused.inc();
        break;
      case 'model_answered':
        this.#modelRequests.inc({ outcome: event.outcome });
        if (event.outcome === 'ok') this.#modelSeconds.observe(event.ms / 1000);
        if (event.firstTextMs !== undefined) this.#firstTextSeconds.observe(event.firstTextMs / 1000);
        this.#tokens.inc({ direction: 'in' }, event.promptTokens);
        this.#tokens.inc({ direction: 'out' }, event.answerTokens);
        break;
      case 'host_answered':
        this.#hostSeconds.observe({ method: event.method, outcome: event.outcome }, event.ms / 1000);
        break;
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The Prometheus text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
