/** One process of the plugin as far as jobs are concerned, over a fake host: two over the same host are two nodes. */

import { setTimeout as delay } from 'node:timers/promises';
import { Delivery } from '../../server/delivery/delivery.ts';
import { JobLedger } from '../../server/jobs/job_ledger.ts';
import { DEFAULT_LIMITS, JobRunner, type Pause, type RunnerLimits } from '../../server/jobs/job_runner.ts';
import { NO_MEMORY, type Summarize, type SummaryMemory } from '../../server/jobs/make_summary.ts';
import { type JobSettings, SummaryJobs } from '../../server/jobs/summary_jobs.ts';
import { Sweeper } from '../../server/jobs/sweeper.ts';
import { HostKvStore } from '../../server/ops/kv_store.ts';
import type { Log } from '../../server/ops/log.ts';
import { ConversationReader } from '../../server/reading/conversation_reader.ts';
import { HostSettings } from '../../server/reading/host_settings.ts';
import { type FakeApi, fakeId } from './fake_api.ts';

export interface JobsOptions {
  readonly api: FakeApi;
  readonly log: Log;
  readonly summarize: Summarize;
  readonly memory?: SummaryMemory;
  readonly settings?: Partial<JobSettings>;
  readonly limits?: Partial<RunnerLimits>;
  /** Names of the host and of this process; jobs of another process on the same node are known to be left behind. */
  readonly node?: string;
  readonly instance?: string;
  readonly now?: () => number;
  readonly pause?: Pause;
  readonly newId?: () => string;
}

/** Unlike the product's own it keeps the test's process alive. */
const realPause: Pause = (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined);

export const JOB_SETTINGS: JobSettings = {
  model: null,
  digestAllowed: true,
  contextTokens: 5000,
  parallelRequests: 1,
  unsupportedClaims: 'mark',
  delivery: 'ephemeral',
  keeps: true,
};

export function jobsOver(options: JobsOptions) {
  const { api, log, summarize, settings, limits } = options;
  const now = options.now ?? (() => 0);
  const wait = options.pause ?? realPause;
  let ids = 0;
  const instance = options.instance ?? 'process1';
  const newId = options.newId ?? (() => `id${++ids}`);
  const delivery = new Delivery({ api, botId: () => fakeId('bot'), log, now, pause: wait, newId });
  const runner = new JobRunner(wait, () => ({ ...DEFAULT_LIMITS, ...limits }));
  const ledger = new JobLedger({
    kv: new HostKvStore(api),
    node: options.node ?? 'node1',
    instance,
    now,
    pause: wait,
    log,
  });
  const jobs = new SummaryJobs({
    runner,
    reader: new ConversationReader(api, new HostSettings(api)),
    summarize,
    memory: options.memory ?? NO_MEMORY,
    delivery,
    ledger,
    pause: wait,
    settings: () => ({ ...JOB_SETTINGS, ...settings }),
    log,
    newId,
    now,
  });
  const sweeper = new Sweeper({ ledger, jobs, runner, pause: wait, now });
  /** Until no job is left and what they said was sent. */
  const settled = async (): Promise<void> => {
    do {
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    } while (runner.load.running + runner.load.queued > 0);
  };
  return { jobs, runner, ledger, sweeper, delivery, settled };
}
