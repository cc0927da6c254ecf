/**
 * The product on a host: builds the rooms, hands each what it needs, and names the hooks that lead into them.
 * Data flows handlers -> jobs -> reading -> summary (-> llm) -> delivery.
 */

import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Hooks, PluginHost } from './bridge/index.ts';
import { Bot } from './delivery/bot.ts';
import { Delivery } from './delivery/delivery.ts';
import { SummaryCommand } from './handlers/command.ts';
import { registerCommands } from './handlers/command_registration.ts';
import { HttpService } from './handlers/http/http_service.ts';
import { summarizeSample } from './handlers/http/sample_threads.ts';
import { PostChanges } from './handlers/post_changes.ts';
import { StoredPreferences } from './handlers/preferences.ts';
import { describeRequester } from './handlers/requester.ts';
import { TextTriggers } from './handlers/text_triggers.ts';
import { JobLedger } from './jobs/job_ledger.ts';
import { DEFAULT_LIMITS, JobRunner, pause } from './jobs/job_runner.ts';
import { observedModel } from './jobs/observed_model.ts';
import { stopOrderOf, tellOtherNodes } from './jobs/stop_elsewhere.ts';
import { StoredMemory } from './jobs/stored/stored_memory.ts';
import { SummaryStore } from './jobs/stored/summary_store.ts';
import { SummaryJobs } from './jobs/summary_jobs.ts';
import { Sweeper } from './jobs/sweeper.ts';
import { ModelSource } from './llm/model_source.ts';
import { Components } from './ops/components.ts';
import { ConfigurationStore } from './ops/configuration.ts';
import { JobHistory } from './ops/job_history.ts';
import { withDeadline } from './ops/kv_deadline.ts';
import { HostKvStore } from './ops/kv_store.ts';
import { createLog, hostSink, type LogSink } from './ops/log.ts';
import type { Telemetry } from './ops/telemetry.ts';
import { ConversationReader } from './reading/conversation_reader.ts';
import { HostSettings } from './reading/host_settings.ts';
import { summarize } from './summary/summarize.ts';

/** Jobs at work get this long to finish when the plugin ends; the others are left to whoever comes next. */
const DRAIN_MS = 100;

const HAND_ON_MS = 100;

/** A job does not wait longer for its own record. */
const KV_DEADLINE_MS = 2000;

export interface ThreadSummaryOptions {
  readonly version: string;
  /** What happens is recorded there. */
  readonly telemetry: Telemetry;
  /** The machine and the host's process on it: where both are the same, one plugin process follows the other. */
  readonly node: string;
  /** Names of the environment's variables that name a proxy, which nothing here uses. */
  readonly proxyVariables?: readonly string[];
  /** Takes what the host cannot: lines from before its API is there, or after it has gone. */
  readonly fallbackLog: LogSink;
}

export function createThreadSummary(
  host: PluginHost,
  { version, telemetry, node, proxyVariables = [], fallbackLog }: ThreadSummaryOptions,
): Hooks {
  const { api } = host;
  const log = createLog(hostSink(() => api, fallbackLog));
  const configuration = new ConfigurationStore(({ setting, message }) => log.warn(message, { setting }));
  const hostSettings = new HostSettings(api);
  const models = new ModelSource();
  const bot = new Bot(api, log);
  const newId = (): string => randomBytes(8).toString('hex');
  const kv = new HostKvStore(api);
  const delivery = new Delivery({ api, botId: () => bot.id, log, now: Date.now, pause, newId });
  const runner = new JobRunner(pause, () => ({
    ...DEFAULT_LIMITS,
    running: configuration.current().maxJobs,
  }));
  const ledger = new JobLedger({
    kv: withDeadline(kv, KV_DEADLINE_MS, pause),
    node,
    instance: newId(),
    now: Date.now,
    pause,
    log,
  });
  const store = new SummaryStore({
    kv,
    retentionMs: () => configuration.current().retentionMs,
    now: Date.now,
    log,
  });
  const jobs = new SummaryJobs({
    runner,
    reader: new ConversationReader(api, hostSettings, {
      pause: () => turn(),
      isRequest: (message) => triggers.isRequest(message),
    }),
    summarize,
    memory: new StoredMemory(store, () => {
      const { llm, unsupportedClaims } = configuration.current();
      return { baseUrl: llm.baseUrl, model: llm.model, unsupportedClaims };
    }),
    delivery,
    ledger,
    stopElsewhere: (order) => tellOtherNodes(api, order, log),
    pause,
    told: (event) => telemetry.record(event),
    settings: () => {
      const { llm, requestTimeoutMs, builtInDigest, delivery: way, ...engine } = configuration.current();
      const model = models.of(llm, requestTimeoutMs);
      return {
        model:
          model === null
            ? null
            : observedModel(model, { tell: (event) => telemetry.record(event), now: Date.now }),
        digestAllowed: builtInDigest,
        contextTokens: models.contextTokens(llm, engine.contextTokens),
        onContextLearnt: (tokens) => models.learnContext(llm, engine.contextTokens, tokens),
        parallelRequests: engine.parallelRequests,
        unsupportedClaims: engine.unsupportedClaims,
        delivery: way,
        keeps: engine.retentionMs > 0,
      };
    },
    log,
    newId,
    now: Date.now,
  });
  const history = new JobHistory();
  const components = new Components();
  telemetry.listen((event) => {
    history.add(event);
    components.observe(event);
  });
  const preferences = new StoredPreferences(kv);
  let ready = false;
  const http = new HttpService({
    api,
    version,
    startedAt: Date.now(),
    telemetry,
    history,
    components,
    queue: () => ({ running: runner.load.running, waiting: runner.load.queued }),
    jobs,
    describe: (userId) => describeRequester(api, preferences, userId, configuration.current(), log),
    endpoint: {
      saved: () => {
        const { llm, contextTokens } = configuration.current();
        return { ...llm, contextTokens };
      },
      listModels: async (endpoint, signal) => {
        const { modelsOf } = await import('./llm/doctor/models_of.ts');
        return modelsOf(endpoint, signal);
      },
      examine: async (endpoint, signal) => {
        const { examine } = await import('./llm/doctor/examine.ts');
        return examine(
          endpoint,
          {
            sample: (language, model, ending) => summarizeSample(language, model, newId(), ending),
            proxyVariables,
          },
          signal,
        );
      },
    },
    ready: () => ready,
    metricsToken: () => configuration.current().metricsToken,
    log,
    newId,
    now: Date.now,
  });
  const triggers = new TextTriggers({
    api,
    jobs,
    preferences,
    configuration: () => configuration.current(),
    log,
  });
  const postChanges = new PostChanges(store);
  const sweeper = new Sweeper({ ledger, jobs, runner, pause, now: Date.now });
  const command = new SummaryCommand({
    api,
    jobs,
    stop: (userId) => jobs.cancelAll(userId),
    forget: (userId) => store.forget(userId),
    preferences,
    delivery,
    configuration: () => configuration.current(),
    log,
    now: Date.now,
    pause,
  });

  host.onClosing(async () => {
    ready = false;
    sweeper.stop();
    // Commands are handed on within one call to the host; whether it answers is not for us to wait on.
    await Promise.race([command.idle(), pause(HAND_ON_MS, new AbortController().signal)]);
    await runner.stop(DRAIN_MS);
  });

  return {
    async onConfigurationChange() {
      hostSettings.forget();
      const before = configuration.current().retentionMs;
      const { retentionMs, llm } = configuration.load(await api.loadPluginConfiguration());
      if (retentionMs === 0 && before !== 0) void store.purge();
      // Whatever was seen of the endpoint before may be another's.
      components.set('model', llm.baseUrl === '' ? 'off' : 'unknown', Date.now());
    },
    async onActivate() {
      await Promise.all([bot.ensure(), registerCommands(api, log)]);
      log.info('thread summary is ready', { version });
      components.set('bot', bot.id === '' ? 'down' : 'up', Date.now(), 'not_created');
      sweeper.start();
      ready = true;
    },
    executeCommand: (_context, args) => command.execute(args),
    messageHasBeenPosted: (_context, post) => triggers.posted(post),
    messageHasBeenUpdated: (_context, newPost, oldPost) => postChanges.updated(newPost, oldPost),
    messageHasBeenDeleted: (_context, post) => postChanges.deleted(post),
    onPluginClusterEvent(_context, event) {
      const order = stopOrderOf(event);
      if (order !== undefined) jobs.stoppedElsewhere(order);
    },
    serveHttp: (_context, request) => http.serve(request),
    serveMetrics: () => http.metrics(),
  };
}
