/** The hooks `ServeHTTP` and `ServeMetrics`. */

import type { SummaryJobs } from '../../jobs/summary_jobs.ts';
import type { Components } from '../../ops/components.ts';
import type { JobHistory } from '../../ops/job_history.ts';
import type { Log } from '../../ops/log.ts';
import type { Telemetry } from '../../ops/telemetry.ts';
import type { Requester } from '../requester.ts';
import type { DoctorRoutesOptions } from './doctor.ts';
import type { AdminApi } from './requester.ts';
import type { Loaded } from './routes.ts';

export interface HttpServiceOptions {
  readonly api: AdminApi & { getServerVersion(): Promise<string> };
  readonly version: string;
  readonly startedAt: number;
  readonly telemetry: Telemetry;
  readonly history: JobHistory;
  readonly components: Components;
  readonly queue: () => { readonly running: number; readonly waiting: number };
  readonly jobs: Pick<SummaryJobs, 'cancelJob' | 'submit'>;
  readonly describe: (userId: string) => Promise<Requester>;
  /** How an endpoint is tried, and which one is saved. */
  readonly endpoint: Omit<DoctorRoutesOptions, 'api'>;
  readonly ready: () => boolean;
  readonly metricsToken: () => string;
  readonly log: Log;
  readonly newId: () => string;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export class HttpService {
  readonly #options: HttpServiceOptions;
  #loading: Promise<Loaded> | undefined;

  constructor(options: HttpServiceOptions) {
    this.#options = options;
    // Nobody may have asked for the metrics yet; what they count must not be lost.
    options.telemetry.whenFull(() => void this.#load());
  }

  /** A request below `/plugins/thread-summary`. */
  async serve(request: Request): Promise<Response> {
    return (await this.#load()).app.fetch(request);
  }

  /** A scrape at the host's own metrics listener, which only its operators reach. */
  async metrics(): Promise<Response> {
    const { metrics } = await this.#load();
    return new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } });
  }

  #load(): Promise<Loaded> {
    this.#loading ??= import('./routes.ts').then(({ loadRoutes }) => loadRoutes(this.#options));
    return this.#loading;
  }
}
