/**
 * The endpoint doctor: goes the whole way of a summary, step by step, and says of each what was found. Every step has
 * a deadline, and so has the whole; a step that needs one that failed is skipped. The token is in no fact.
 */

import { lookup as resolveName } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { parseBaseUrl } from '../base_url.ts';
import { createHttpFetch, type Fetch } from '../http_fetch.ts';
import { LlmError } from '../language_model.ts';
import { answersJson } from './ask_json.ts';
import {
  checkTls,
  findAddresses,
  findOpenPort,
  hostOf,
  isLoopback,
  type Lookup,
  portOf,
  type WayOptions,
} from './connection.ts';
import {
  type Asked,
  type ChatOutcome,
  judgeAuthentication,
  judgeContext,
  judgeModel,
  judgeProxy,
  judgeStreaming,
  judgeThinking,
} from './judge.ts';
import { listModels, type ModelList } from './model_list.ts';
import { type Rehearsal, rehearse, type Sample } from './rehearse.ts';
import { type Finding, NOT_REACHED, type Step, type StepName, stepNames, withoutSecret } from './step.ts';

export interface Endpoint extends Asked {
  /** As typed. */
  readonly baseUrl: string;
}

export interface ExamineOptions {
  readonly sample: Sample;
  /** Names of environment variables that name a proxy. */
  readonly proxyVariables: readonly string[];
  /** Milliseconds for each of name, TCP and TLS. Default 5000. */
  readonly connectMs?: number;
  /** Milliseconds for everything. Default 50000. */
  readonly totalMs?: number;
  /** Default: the system's resolver, as for every other connection. */
  readonly lookup?: Lookup;
  /** Authorities to trust instead of the runtime's own, in PEM. */
  readonly ca?: string;
}

const CONNECT_MS = 5_000;
/** Below the minute after which the usual proxies give up on an answer. */
const TOTAL_MS = 50_000;
const LIST_MS = 8_000;
/** A model may have to be loaded first. */
const FIRST_SAMPLE_MS = 35_000;
const JSON_MS = 10_000;
/** In less than this no model answers. */
const LEAST_MS = 1_000;

/** Resolves with all steps in their order. Rejects only when `signal` is aborted, with its reason. */
export async function examine(
  endpoint: Endpoint,
  options: ExamineOptions,
  signal: AbortSignal,
): Promise<readonly Step[]> {
  signal.throwIfAborted();
  const chart = new Chart();
  const baseUrl = checkUrl(endpoint, chart);
  if (baseUrl !== '') {
    const endsAt = performance.now() + (options.totalMs ?? TOTAL_MS);
    const left = (most: number) => Math.max(1, Math.floor(Math.min(most, endsAt - performance.now())));
    if (await findWay(new URL(baseUrl), options, signal, chart)) {
      const connect = { ...endpoint, baseUrl, fetch: fetchOf(options), signal };
      await converse(connect, options.sample, left, chart);
    }
  }
  return chart.steps(endpoint.token);
}

/** Findings as they come. */
class Chart {
  readonly #findings = new Map<StepName, Finding & { readonly ms: number }>();

  note(name: StepName, finding: Finding, ms = 0): void {
    this.#findings.set(name, { ...finding, ms: Math.round(ms) });
  }

  async timed<T extends Finding>(name: StepName, step: Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const finding = await step;
    this.note(name, finding, performance.now() - startedAt);
    return finding;
  }

  steps(token: string): Step[] {
    return stepNames.map((name) => {
      const { state, code, facts = {}, ms } = this.#findings.get(name) ?? { ...NOT_REACHED, ms: 0 };
      return { name, state, code, ms, facts: withoutSecret(facts, token) };
    });
  }
}

/** The base URL as it is used; empty when it is none. */
function checkUrl({ baseUrl, token }: Endpoint, chart: Chart): string {
  if (baseUrl.trim() === '') {
    chart.note('url', { state: 'failed', code: 'not_configured' });
    return '';
  }
  let parsed: string;
  try {
    parsed = parseBaseUrl(baseUrl);
  } catch (error) {
    if (!(error instanceof LlmError)) throw error;
    chart.note('url', { state: 'failed', code: error.code });
    return '';
  }
  const url = new URL(parsed);
  const bare = url.protocol === 'http:' && token !== '' && !isLoopback(hostOf(url));
  chart.note('url', {
    state: bare ? 'warning' : 'ok',
    code: bare ? 'url_unencrypted' : 'url_valid',
    facts: { base_url: parsed },
  });
  return parsed;
}

/** Whether a connection to the endpoint stands. */
async function findWay(
  url: URL,
  options: ExamineOptions,
  signal: AbortSignal,
  chart: Chart,
): Promise<boolean> {
  const way: WayOptions = {
    lookup: options.lookup ?? systemLookup,
    connectMs: options.connectMs ?? CONNECT_MS,
    ca: options.ca,
    now: Date.now,
    signal,
  };
  const host = hostOf(url);
  const port = portOf(url);
  const { addresses } = await chart.timed('dns', findAddresses(host, way));
  const address =
    addresses.length === 0 ? '' : (await chart.timed('tcp', findOpenPort(addresses, port, way))).address;
  chart.note('proxy', judgeProxy(options.proxyVariables, address !== ''));
  if (address === '') return false;
  if (url.protocol === 'http:') {
    chart.note('tls', { state: 'skipped', code: 'tls_plain' });
    return true;
  }
  return (await chart.timed('tls', checkTls(address, port, host, way))).state !== 'failed';
}

interface Connected extends Endpoint {
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
}

/** All that takes a request. `left`: of so many milliseconds, those that there still are. */
async function converse(
  endpoint: Connected,
  sample: Sample,
  left: (most: number) => number,
  chart: Chart,
): Promise<void> {
  const startedAt = performance.now();
  const list = await listModels(endpoint.baseUrl, { ...endpoint, ms: left(LIST_MS) });
  const listMs = performance.now() - startedAt;
  const first =
    endpoint.model === ''
      ? undefined
      : await rehearse('en', { ...endpoint, ms: left(FIRST_SAMPLE_MS) }, sample);
  const chat = chatOf(first);
  const suggestion = await betterUrl(endpoint, list, chat, left(LIST_MS));
  chart.note('authentication', judgeAuthentication(endpoint, list, chat), listMs);
  chart.note('model', judgeModel(endpoint, list, chat, suggestion), listMs);
  chart.note('context', judgeContext(endpoint, list));
  if (first === undefined || toldElsewhere(first.error)) return;
  chart.note('english', first.finding, first.ms);
  chart.note('streaming', judgeStreaming(first.seen));
  chart.note('thinking', judgeThinking(first.seen));
  if (first.error !== undefined && first.finding.code !== 'sample_unusable') return;

  const rest = left(FIRST_SAMPLE_MS);
  if (rest < LEAST_MS) chart.note('russian', NO_TIME);
  else {
    const second = await rehearse('ru', { ...endpoint, ms: rest }, sample);
    const late = second.late && rest < FIRST_SAMPLE_MS;
    chart.note('russian', late ? NO_TIME : second.finding, second.ms);
  }
  const ms = left(JSON_MS);
  const able = ms < LEAST_MS ? undefined : await answersJson(endpoint.baseUrl, { ...endpoint, ms });
  if (able === undefined) chart.note('json', NO_TIME);
  else
    chart.note('json', able ? { state: 'ok', code: 'json_able' } : { state: 'skipped', code: 'json_unable' });
}

const NO_TIME: Finding = { state: 'skipped', code: 'no_time' };

/** A model that wrote what was no summary was let in and found. */
function chatOf(first: Rehearsal | undefined): ChatOutcome {
  if (first === undefined) return undefined;
  const { error, finding } = first;
  return error === undefined || finding.code === 'sample_unusable' ? {} : { error };
}

function toldElsewhere(error: LlmError | undefined): boolean {
  return error?.code === 'auth' || error?.code === 'model_not_found';
}

/** Where neither list nor model was found, people often left out `/v1`; empty when that is not it. */
async function betterUrl(
  endpoint: Connected,
  list: ModelList,
  chat: ChatOutcome,
  ms: number,
): Promise<string> {
  const { baseUrl } = endpoint;
  const code = chat?.error?.code;
  const lost = chat === undefined || code === 'model_not_found' || code === 'protocol';
  if (list.kind !== 'none' || !lost || baseUrl.endsWith('/v1')) return '';
  const better = `${baseUrl}/v1`;
  const found = await listModels(better, { ...endpoint, ms });
  return found.kind === 'listed' ? better : '';
}

function fetchOf({ connectMs = CONNECT_MS, ca }: ExamineOptions): Fetch {
  // Connections are not kept: the settings may be anything, and are asked about once.
  const trusted = ca === undefined ? {} : { ca };
  return createHttpFetch({ connectMs, agents: { http: new http.Agent(), https: new https.Agent(trusted) } });
}

const systemLookup: Lookup = async (host) =>
  (await resolveName(host, { all: true })).map(({ address }) => address);
