/**
 * Random histories of a cluster: three nodes that die, sleep and come back, a key-value store that fails and whose
 * reads are behind. In the end every accepted request has had its one outcome, and nothing took it back.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogues } from '../../../assets/i18n/index.ts';
import { postIdOf } from '../../../server/delivery/post_id.ts';
import type { Summarize } from '../../../server/jobs/make_summary.ts';
import type { SummaryRequest } from '../../../server/jobs/summary_request.ts';
import { createLog } from '../../../server/ops/log.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { KeyValueStore } from '../../host/world/key_value_store.ts';
import { FakeApi } from '../../support/fake_api.ts';
import { jobsOver } from '../../support/jobs_world.ts';
import { seeded } from '../../support/seeded.ts';
import { summaryOf } from '../../support/summaries.ts';

const en = catalogues.en;
const SENTENCES: readonly string[] = [
  en['thread_summary.error.interrupted'],
  en['thread_summary.error.already_running'],
];
const log = createLog(() => undefined);

async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** What a post says in the end; `undefined` while it is being worked on. */
function outcomeOf(message: string): 'summary' | 'sentence' | undefined {
  if (message.startsWith('#### ')) return message.includes('\n---\n') ? 'summary' : undefined;
  return SENTENCES.includes(message) ? 'sentence' : undefined;
}

class History {
  readonly random: ReturnType<typeof seeded>;
  readonly api = new FakeApi();
  readonly accepted = new Set<string>();
  /** Outcomes of each post, in the order in which they were shown. */
  readonly outcomes = new Map<string, string[]>();
  readonly story: string[] = [];
  readonly #nodes = new Map<string, Node>();
  readonly #requests: SummaryRequest[] = [];
  readonly #past: { at: number; values: Map<string, Uint8Array> }[] = [];
  calm = false;
  now = 1_000_000;
  #lives = 0;

  constructor(seed?: number) {
    this.random = seeded(seed);
    this.api.kv = new KeyValueStore(() => this.now);
    const people = ['anna', 'boris'].map((name) => this.api.addUser(name));
    const channel = this.api.addChannel('P', this.api.addTeam('demo', people), people);
    for (const userId of people) {
      for (let n = 0; n < 2; n++) {
        const root = this.api.addPost(channel, userId, 'Shall we?');
        this.#requests.push({
          recipient: { userId, channelId: channel, rootId: root },
          scope: threadOf(root),
          named: false,
          lens: { kind: 'default' },
          regenerate: false,
          language: 'en',
          readerLanguage: 'en',
          timeZone: '',
          siteUrl: '',
        });
      }
    }
    this.#watchPosts();
    this.#rememberKeys();
    for (const name of ['n1', 'n2', 'n3']) this.start(name);
  }

  /** The key-value store as it was so many ms ago. */
  keysBehind(ms: number): Map<string, Uint8Array> {
    return this.#past.findLast(({ at }) => at <= this.now - ms)?.values ?? new Map();
  }

  start(name: string): void {
    this.#lives += 1;
    this.#nodes.set(name, new Node(this, name, this.#lives));
    this.story.push(`${name} starts`);
  }

  async step(): Promise<void> {
    const { random } = this;
    const name = random.pick(['n1', 'n2', 'n3']);
    const node = this.#nodes.get(name);
    switch (random.below(8)) {
      case 0:
        node?.die();
        this.story.push(`${name} dies`);
        break;
      case 1:
        if (node?.dead !== false) this.start(name);
        break;
      case 2:
        if (node?.dead === false) node.asleep = random.below(2) === 0;
        this.story.push(`${name} ${node?.asleep ? 'sleeps' : 'is awake'}`);
        break;
      case 3:
      case 4:
        if (node?.dead === false && !node.asleep) node.submit(random.pick(this.#requests));
        break;
      default:
        await this.advance(random.pick([100, 1000, 5000, 12_000, 31_000]));
    }
    await settle();
  }

  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    while (this.now < end) {
      this.now = Math.min(end, this.now + Math.max(50, Math.ceil(ms / 10)));
      for (const node of this.#nodes.values()) node.fireTimers();
      await settle();
    }
  }

  /** Everything works again, for long enough. */
  async comeToRest(): Promise<void> {
    this.calm = true;
    for (const [name, node] of this.#nodes) {
      node.asleep = false;
      if (node.dead) this.start(name);
    }
    await settle();
    await this.advance(40 * 60_000);
  }

  #watchPosts(): void {
    for (const method of ['sendEphemeralPost', 'updateEphemeralPost'] as const) {
      const call = this.api[method].bind(this.api);
      this.api[method] = async (userId, post) => {
        const done = await call(userId, post);
        const outcome = outcomeOf(post.message ?? '');
        const id = post.id ?? '';
        if (outcome !== undefined) this.outcomes.set(id, [...(this.outcomes.get(id) ?? []), outcome]);
        return done;
      };
    }
  }

  #rememberKeys(): void {
    const { kv } = this.api;
    const set = kv.set.bind(kv);
    kv.set = (...args) => {
      const done = set(...args);
      const values = new Map(kv.list(0, 1000).map((key) => [key, kv.get(key)]));
      this.#past.push({ at: this.now, values });
      return done;
    };
  }
}

class Node {
  readonly #history: History;
  readonly #jobs: ReturnType<typeof jobsOver>;
  #timers: { at: number; end: () => void }[] = [];
  #wake: (() => void)[] = [];
  #asleep = false;
  #failed = false;
  dead = false;

  constructor(history: History, name: string, life: number) {
    this.#history = history;
    let ids = 0;
    const engine: Summarize = async (conversation, options) => {
      options.onProgress?.({ step: 'part', part: 1, parts: 2 });
      await this.#pause(
        history.random.pick([10, 4000, 45_000]),
        options.signal ?? new AbortController().signal,
      );
      options.onPartial?.(summaryOf(conversation).sections);
      await this.#pause(10, options.signal ?? new AbortController().signal);
      return summaryOf(conversation);
    };
    this.#jobs = jobsOver({
      api: this.#view(history.api),
      log,
      summarize: engine,
      node: name,
      instance: `life${life}`,
      now: () => history.now,
      newId: () => `${name}life${life}job${++ids}`,
      pause: (ms, signal) => this.#pause(ms, signal),
    });
    this.#jobs.sweeper.start();
  }

  get asleep(): boolean {
    return this.#asleep;
  }

  set asleep(asleep: boolean) {
    this.#asleep = asleep;
    if (!asleep) for (const wake of this.#wake.splice(0)) wake();
  }

  submit(request: SummaryRequest): void {
    const { accepted, story } = this.#history;
    const before = new Set(this.#history.api.kv.list(0, 1000));
    const submission = this.#jobs.jobs.submit(request);
    story.push(`a request is ${submission}`);
    if (submission !== 'accepted') return;
    void this.#jobs.jobs.recorded().then(() => {
      // With a store that failed there is no record, and nobody could come back for the job.
      for (const key of this.#history.api.kv.list(0, 1000)) {
        if (key.startsWith('job:') && !before.has(key)) accepted.add(key.slice('job:'.length));
      }
    });
  }

  die(): void {
    this.dead = true;
  }

  fireTimers(): void {
    if (this.dead || this.#asleep) return;
    const due = this.#timers.filter(({ at }) => at <= this.#history.now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#history.now);
    for (const timer of due) timer.end();
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        signal.removeEventListener('abort', end);
        resolve();
      };
      signal.addEventListener('abort', end);
      this.#timers.push({ at: this.#history.now + ms, end });
    });
  }

  /** The host as this process sees it: silent once it is dead, late while it sleeps, at times broken or behind. */
  #view(api: FakeApi): FakeApi {
    const history = this.#history;
    return new Proxy(api, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]): Promise<unknown> => {
          await this.#awake();
          const isKv = String(name).startsWith('kv');
          // A failure at a time, as when the database changes its master; a store that is gone is another test's.
          const fails = isKv && !history.calm && !this.#failed && history.random.below(15) === 0;
          if (isKv) this.#failed = fails;
          if (fails && history.random.below(2) === 0) throw new Error('the store is away');
          const behind = history.calm ? 0 : history.random.pick([0, 0, 3000]);
          let answer: unknown;
          if (name === 'kvGet' && behind > 0) {
            answer = history.keysBehind(behind).get(String(args[0])) ?? new Uint8Array();
          } else if (name === 'kvList' && behind > 0) {
            answer = args[0] === 0 ? [...history.keysBehind(behind).keys()] : [];
          } else answer = await method.apply(target, args);
          await this.#awake();
          if (fails) throw new Error('the answer was lost');
          return answer;
        };
      },
    });
  }

  async #awake(): Promise<void> {
    if (this.dead) await new Promise<never>(() => undefined);
    while (this.#asleep) await new Promise<void>((resolve) => this.#wake.push(resolve));
    if (this.dead) await new Promise<never>(() => undefined);
  }
}

test('every accepted request has one outcome, which nothing takes back', async () => {
  const { seed } = seeded();
  for (let round = 0; round < 60; round++) {
    const history = new History((seed + round) >>> 0);
    for (let i = 0; i < 60; i++) await history.step();
    await history.comeToRest();
    const where = `SEED=${history.random.seed}, one round\n${history.story.join('\n')}`;
    for (const id of history.accepted) {
      const outcomes = history.outcomes.get(postIdOf(id, 0)) ?? [];
      const last = history.api.shown.get(postIdOf(id, 0))?.post.message ?? '';
      assert.notEqual(
        outcomeOf(last),
        undefined,
        `${id} was left unfinished after ${outcomes}: ${last}; ${where}`,
      );
      assert.ok(outcomes.length > 0, `${id} had no outcome; ${where}`);
      assert.ok(!outcomes.join().includes('summary,sentence'), `${id}: ${outcomes}; ${where}`);
    }
    assert.deepEqual(
      history.api.kv.list(0, 1000).filter((key) => /^(?:job|conversation):/.test(key)),
      [],
      where,
    );
  }
});
