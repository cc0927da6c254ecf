/**
 * What the plugin itself takes of a summary through a model (`summary_overhead_ms_100`, `_1000`): the time from the
 * command to the last change of the post, less the time in which a request is with the model. The shipped executable
 * under the embedded host, with a model on loopback that answers at once; a thread of its own for each run. There is no
 * reference: nothing else does this job.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { hostPlatform } from '../../build/platforms.ts';
import { distFolder, pluginId } from '../../build/project.ts';
import { EmbeddedHost } from '../host/host.ts';
import { idOf } from '../host/world/ids.ts';
import { loadWorld } from '../host/world/load_world.ts';
import { fakeAnswer } from '../support/fake_llm_answer.ts';
import { seeded } from '../support/seeded.ts';

const SIZES = [100, 1000];
const RUNS = 7;
const AUTHORS = 50;
const PATIENCE_MS = 60_000;
const START = Date.UTC(2026, 0, 5, 9);

/** While a request is with the model: from its last byte to that of the answer. Milliseconds. */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface Model {
  readonly baseUrl: string;
  readonly spans: Span[];
  close(): void;
}

/** Medians in milliseconds. */
interface Overhead {
  readonly overheadMs: number;
  readonly firstSignMs: number;
  readonly requests: number;
}

/** Measures what of it is wanted (`only`, or all when that is empty), prints it and adds it to `figures`, a JSON file. */
export async function recordOverhead(figures: string, only: readonly string[]): Promise<void> {
  for (const posts of SIZES) {
    const name = `summary_overhead_ms_${posts}`;
    if (only.length > 0 && !only.includes(name)) continue;
    const { overheadMs, firstSignMs, requests } = await measureOverhead(posts, RUNS);
    const besides = `first sign after ${firstSignMs.toFixed(1)} ms, requests: ${requests}`;
    console.log(`${name.padEnd(24)} ${overheadMs.toFixed(1).padStart(10)} ms  (${besides})`);
    const all = JSON.parse(readFileSync(figures, 'utf8')) as Record<string, unknown>;
    all[name] = { ours: overheadMs, reference: null, ratio: null, unit: 'ms' };
    writeFileSync(figures, `${JSON.stringify(all, null, 2)}\n`);
  }
}

/** `runs` summaries of threads of `posts` posts, after one that warms up. */
async function measureOverhead(posts: number, runs: number): Promise<Overhead> {
  const file = join(distFolder, 'bench', `threads_of_${posts}.jsonl`);
  mkdirSync(join(distFolder, 'bench'), { recursive: true });
  writeFileSync(file, exportOf(posts, runs + 1));
  const model = await startModel();
  let delivered: number[] = [];
  const host = new EmbeddedHost({
    pluginFolder: join(distFolder, 'unpacked', hostPlatform().name, pluginId),
    world: await loadWorld(file, {}),
    siteUrl: 'http://localhost:8065',
    settings: { LlmBaseUrl: model.baseUrl, LlmModel: 'at-once' },
    delivered: () => delivered.push(performance.now()),
  });
  const took: Overhead[] = [];
  try {
    await host.environment.activate();
    for (let run = 0; run <= runs; run += 1) {
      delivered = [];
      model.spans.length = 0;
      const begun = performance.now();
      await host.runCommand({ ...placeOf(run), text: '/summary' });
      const ended = await host.recorder.awaitCall(
        (method, text) => method.startsWith('Log') && /^\["(summary delivered|no summary)"/.test(text),
        PATIENCE_MS,
      );
      if (ended?.includes('summary delivered') !== true) throw new Error(`no summary: ${ended ?? 'silence'}`);
      const whole = (delivered.at(-1) ?? begun) - begun;
      took.push({
        overheadMs: whole - together(model.spans),
        firstSignMs: (delivered[0] ?? begun) - begun,
        requests: model.spans.length,
      });
    }
  } finally {
    await host.environment.close();
    model.close();
  }
  const middle = (of: (each: Overhead) => number): number =>
    took
      .slice(1)
      .map(of)
      .sort((a, b) => a - b)[runs >> 1] ?? Number.NaN;
  return {
    overheadMs: middle((each) => each.overheadMs),
    firstSignMs: middle((each) => each.firstSignMs),
    requests: middle((each) => each.requests),
  };
}

/** How long at least one request was with the model. */
function together(spans: readonly Span[]): number {
  let sum = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

async function startModel(): Promise<Model> {
  const spans: Span[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const from = performance.now();
      const content = fakeAnswer(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const choice = (delta: object, finish_reason: string | null) =>
        `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
      const text = `${choice({ role: 'assistant', content }, null)}${choice({}, 'stop')}data: [DONE]\n\n`;
      response.end(text, () => spans.push({ from, to: performance.now() }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, spans, close: () => server.close() };
}

function rootAt(thread: number): number {
  return START + thread * 86_400_000;
}

function placeOf(thread: number) {
  return {
    userId: idOf('user:person.0'),
    channelId: idOf('channel:demo/release'),
    rootId: idOf(`post:demo/release/${rootAt(thread)}/person.0`),
  };
}

/** A bulk export with threads of short posts by many people, half of them Russian. The same every time. */
function exportOf(posts: number, threads: number): string {
  const random = seeded(posts);
  const words = [
    'the release moves to Thursday because tests on staging still fail could you check the migration script',
    'релиз переносим на четверг потому что тесты на стенде падают проверь пожалуйста скрипт миграции',
  ].map((text) => text.split(' '));
  const message = (): string => {
    const some = random.pick(words);
    return `${Array.from({ length: 4 + random.below(18) }, () => random.pick(some)).join(' ')}.`;
  };
  const lines: object[] = [
    { type: 'version', version: 1 },
    { type: 'team', team: { name: 'demo', display_name: 'Demo', type: 'I' } },
    {
      type: 'channel',
      channel: { team: 'demo', name: 'release', display_name: 'Release', type: 'O', header: '', purpose: '' },
    },
  ];
  for (let person = 0; person < AUTHORS; person += 1) {
    const channels = [{ name: 'release', roles: 'channel_user' }];
    const name = { username: `person.${person}`, email: `person.${person}@example.com`, nickname: '' };
    const rest = { first_name: 'Anna', last_name: `Ivanova ${person}`, roles: 'system_user', locale: 'en' };
    lines.push({
      type: 'user',
      user: { ...name, ...rest, teams: [{ name: 'demo', roles: 'team_user', channels }] },
    });
  }
  for (let thread = 0; thread < threads; thread += 1) {
    const at = (post: number) => rootAt(thread) + post * 60_000;
    const replies = Array.from({ length: posts - 1 }, (_value, post) => ({
      user: `person.${(post + 1) % AUTHORS}`,
      message: message(),
      create_at: at(post + 1),
    }));
    const root = { team: 'demo', channel: 'release', user: 'person.0', message: message(), create_at: at(0) };
    lines.push({ type: 'post', post: { ...root, replies } });
  }
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}
