/**
 * The product on a host: builds the rooms, hands each what it needs, and names the hooks that lead into them.
 * Data flows handlers -> jobs -> reading -> summary (-> llm) -> delivery.
 */

import { randomBytes } from 'node:crypto';
import type { Hooks, PluginHost } from './bridge/index.ts';
import { Bot } from './delivery/bot.ts';
import { Delivery } from './delivery/delivery.ts';
import { SummaryCommand } from './handlers/command.ts';
import { registerCommands } from './handlers/command_registration.ts';
import { StoredPreferences } from './handlers/preferences.ts';
import { JobRunner, pause } from './jobs/job_runner.ts';
import { SummaryJobs } from './jobs/summary_jobs.ts';
import { ModelSource } from './llm/model_source.ts';
import { ConfigurationStore } from './ops/configuration.ts';
import { HostKvStore } from './ops/kv_store.ts';
import { createLog, hostSink, type LogSink } from './ops/log.ts';
import { ConversationReader } from './reading/conversation_reader.ts';
import { HostSettings } from './reading/host_settings.ts';
import { summarize } from './summary/summarize.ts';

/** Jobs at work get this long to finish when the plugin is disabled: whoever disables it waits for us. */
const DRAIN_MS = 1000;

const HAND_ON_MS = 500;

/** `fallbackLog` takes what the host cannot: lines from before its API is there, or after it has gone. */
export function createThreadSummary(host: PluginHost, version: string, fallbackLog: LogSink): Hooks {
  const { api } = host;
  const log = createLog(hostSink(() => api, fallbackLog));
  const configuration = new ConfigurationStore(({ setting, message }) => log.warn(message, { setting }));
  const hostSettings = new HostSettings(api);
  const models = new ModelSource();
  const bot = new Bot(api, log);
  const delivery = new Delivery(api, () => bot.id, log);
  const runner = new JobRunner(pause);
  const jobs = new SummaryJobs({
    runner,
    reader: new ConversationReader(api, hostSettings),
    summarize,
    delivery,
    settings: () => {
      const { llm, requestTimeoutMs, builtInDigest, delivery: way, ...engine } = configuration.current();
      return {
        model: models.of(llm, requestTimeoutMs),
        digestAllowed: builtInDigest,
        contextTokens: models.contextTokens(llm, engine.contextTokens),
        onContextLearnt: (tokens) => models.learnContext(llm, engine.contextTokens, tokens),
        parallelRequests: engine.parallelRequests,
        unsupportedClaims: engine.unsupportedClaims,
        delivery: way,
      };
    },
    log,
    newId: () => randomBytes(8).toString('hex'),
    now: Date.now,
  });
  const command = new SummaryCommand({
    api,
    jobs,
    stop: () => 0,
    forget: async () => 0,
    preferences: new StoredPreferences(new HostKvStore(api)),
    delivery,
    configuration: () => configuration.current(),
    log,
    now: Date.now,
  });

  return {
    async onConfigurationChange() {
      hostSettings.forget();
      configuration.load(await api.loadPluginConfiguration());
    },
    async onActivate() {
      await Promise.all([bot.ensure(), registerCommands(api, log)]);
      log.info('thread summary is ready', { version });
    },
    executeCommand: (_context, args) => command.execute(args),
    async onDeactivate() {
      // Commands are handed on within one call to the host; whether it answers is not for us to wait on.
      await Promise.race([command.idle(), pause(HAND_ON_MS, new AbortController().signal)]);
      await runner.stop(DRAIN_MS);
    },
  };
}
