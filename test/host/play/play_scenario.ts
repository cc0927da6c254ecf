/** Plays one scenario against one plugin, from activation to deactivation, and tells what the host saw. */

import { join } from 'node:path';
import { type FakeLlm, startFakeLlm } from '../../support/fake_llm.ts';
import { normalisedCalls } from '../api/normalise.ts';
import { type Plain, plainValue } from '../api/recorder.ts';
import { EmbeddedHost, type HostOptions } from '../host.ts';
import { idOf } from '../world/ids.ts';
import { loadWorld } from '../world/load_world.ts';
import type { LlmWay, Scenario, ScenarioFile, Step } from './scenario_file.ts';

/** One entry of a record, in the format that test/conformance/compare.ts reads. */
export interface Observed {
  readonly name: string;
  readonly responses: readonly Plain[];
  readonly calls: readonly Plain[];
  readonly logs: readonly Plain[];
  readonly llm: readonly string[];
  /** Methods as they came; for people, not compared. */
  readonly order: readonly string[];
}

export interface Played {
  readonly observed: Observed;
  /** What went wrong, in one line; undefined when the scenario passed. */
  readonly failure: string | undefined;
  readonly hostLog: string;
}

export interface PlayOptions extends Pick<HostOptions, 'pluginFolder' | 'command'> {
  /** Exports are named relative to it. */
  readonly scenarioFolder: string;
}

/** Longest wait of an `await`. */
const PATIENCE_MS = 30_000;
const STOP_WITHIN_MS = 2000;
/** How often the health check is asked whether it has noticed a crash, and the pause between. */
const CRASH_CHECKS = 100;
const CRASH_PAUSE_MS = 20;
/** What must never be shown: the fake model's thinking. */
const SECRETS = ['SECRET-THINKING', '<think>'];

/** Never rejects: whatever goes wrong is the scenario's failure. */
export async function playScenario(
  scenario: Scenario,
  file: ScenarioFile,
  options: PlayOptions,
): Promise<Played> {
  const world = await loadWorld(join(options.scenarioFolder, scenario.export));
  const llm = await startFakeLlm();
  const { pluginFolder, command } = options;
  const host = new EmbeddedHost({
    pluginFolder,
    world,
    siteUrl: file.siteUrl,
    ...(command === undefined ? {} : { command }),
  });
  const run = new ScenarioRun(host, llm, file);
  let failure: string | undefined;
  try {
    run.configure(scenario.config);
    run.setLlm(scenario.llm);
    await run.steps(scenario.steps);
    failure = run.fault();
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  // Before the plugin is stopped for good: what a failed scenario leaves running is not part of it.
  const { calls, logs } = normalisedCalls(host.recorder, run.llmOrigin);
  const { responses, requests } = run;
  const order = host.recorder.methods();
  const observed = { name: scenario.name, responses: [...responses], calls, logs, llm: requests, order };
  await host.environment.close();
  await llm.close();
  return { observed, failure, hostLog: host.log.text() };
}

class ScenarioRun {
  readonly responses: Plain[] = [];
  readonly #host: EmbeddedHost;
  readonly #llm: FakeLlm;
  readonly #file: ScenarioFile;

  constructor(host: EmbeddedHost, llm: FakeLlm, file: ScenarioFile) {
    this.#host = host;
    this.#llm = llm;
    this.#file = file;
  }

  get llmOrigin(): string {
    return new URL(this.#llm.baseUrl).origin;
  }

  /** The requests to the model, as a record has them. */
  get requests(): string[] {
    return this.#llm.requests.map(({ path, headers, body }) => {
      const [model, stream] = [body?.model ?? '', body?.stream === true];
      return `${path.split('?')[0]} model=${model} stream=${stream} ${headers.authorization ?? ''}`;
    });
  }

  configure(config: Readonly<Record<string, unknown>>): void {
    const filled = Object.entries(config).map(([key, value]): [string, unknown] => [
      key,
      typeof value === 'string' ? value.replace(/\$\{llm\}/g, this.llmOrigin) : value,
    ]);
    this.#host.configure(Object.fromEntries(filled));
  }

  setLlm({ behaviour, answer }: LlmWay): void {
    this.#llm.behaveAs(behaviour);
    this.#llm.answerWith(this.#file.answers[answer] ?? answer);
  }

  /** Starts first and stops last where the steps do not say so themselves. Rejects at the first step that fails. */
  async steps(given: readonly Step[]): Promise<void> {
    const first: Step[] = given[0]?.do === 'start' ? [] : [{ do: 'start' }];
    const steps = [...first, ...given];
    const lastChange = steps.findLast(({ do: what }) => what === 'start' || what === 'stop');
    if (lastChange?.do === 'start') steps.push({ do: 'stop' });
    for (const [index, step] of steps.entries()) {
      await this.#step(step).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`step ${index} (${step.do}): ${reason}`, { cause: error });
      });
    }
  }

  /** What no scenario may end with. */
  fault(): string | undefined {
    const { unserved, log } = this.#host;
    if (unserved.length > 0) return `API methods that the host does not serve: ${unserved.join(', ')}`;
    const trouble = log.firstTrouble();
    return trouble === undefined ? undefined : `the host logged trouble: ${trouble}`;
  }

  async #step(step: Step): Promise<void> {
    const host = this.#host;
    switch (step.do) {
      case 'start':
        return host.environment.activate();
      case 'stop':
        return this.#stop(step.withinMs ?? STOP_WITHIN_MS);
      case 'command':
        return this.#command(step);
      case 'post':
        return host.writePost({
          userId: idOf(`user:${step.user}`),
          channelId: idOf(step.channel),
          rootId: step.root === '' ? '' : idOf(step.root),
          text: step.text,
        });
      case 'await':
        return this.#await(step.method, step.where, step.lacks ?? []);
      case 'count':
        return expectCount(`calls of ${step.method}`, step.count, host.recorder.count(step.method));
      case 'configure':
        this.configure(step.config);
        await host.callHook('onConfigurationChange');
        return;
      case 'llm':
        return this.setLlm(step.llm);
      case 'requests':
        return expectCount('requests to the model', step.count, this.#llm.requests.length);
      case 'awaitRequests':
        return this.#awaitRequests(step.count);
      case 'ping':
        return host.environment.process.checkHealth();
      case 'crash':
        return this.#crash();
    }
  }

  async #stop(withinMs: number): Promise<void> {
    const { child } = this.#host.environment.process;
    const begun = performance.now();
    await this.#host.environment.deactivate();
    const took = Math.round(performance.now() - begun);
    if (took > withinMs) throw new Error(`deactivation took ${took} ms, expected at most ${withinMs}`);
    if (child.alive) throw new Error("the plugin's process still runs after deactivation");
  }

  async #command(step: Extract<Step, { do: 'command' }>): Promise<void> {
    const text = step.text.replace(/\$\{id:([^}]+)\}/g, (_all, key: string) => idOf(key));
    const response = await this.#host.runCommand({
      userId: idOf(`user:${step.user}`),
      channelId: idOf(step.channel),
      rootId: step.root === '' ? '' : idOf(step.root),
      text,
    });
    this.responses.push(plainValue(response));
  }

  async #await(method: string, where: readonly string[], lacks: readonly string[]): Promise<void> {
    const { recorder } = this.#host;
    const text = await recorder.await(method, where, PATIENCE_MS);
    if (text === undefined) {
      const called = recorder.methods().join(' ');
      throw new Error(
        `no ${method} with ${JSON.stringify(where)} within ${PATIENCE_MS / 1000} s; called: ${called}`,
      );
    }
    const found = [...SECRETS, ...lacks].find((part) => text.includes(part));
    if (found !== undefined) throw new Error(`${method} holds ${JSON.stringify(found)}`);
  }

  async #awaitRequests(count: number): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (this.#llm.requests.length < count) {
      if (Date.now() > deadline) expectCount('requests to the model', count, this.#llm.requests.length);
      await pause(5);
    }
  }

  /** Kills the process; the health check has to notice, and restarts the plugin. */
  async #crash(): Promise<void> {
    const { environment, log } = this.#host;
    const { process } = environment;
    log.excuse(true);
    process.child.kill('SIGKILL');
    for (let check = 0; check < CRASH_CHECKS && environment.process === process; check += 1) {
      await environment.checkPlugin();
      await pause(CRASH_PAUSE_MS);
    }
    log.excuse(false);
    if (!environment.active || environment.process === process) {
      throw new Error('health checks pass although the process was killed');
    }
  }
}

function expectCount(what: string, expected: number, got: number): void {
  if (got !== expected) throw new Error(`${what}: expected ${expected}, got ${got}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
