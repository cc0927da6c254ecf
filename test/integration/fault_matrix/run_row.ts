/** One row against the plugin's rooms, from the request to what the person sees and the log holds. */

import http from 'node:http';
import https from 'node:https';
import { createHttpFetch } from '../../../server/llm/http_fetch.ts';
import { createLanguageModel, type Deadlines } from '../../../server/llm/openai_compatible.ts';
import { createLog, type LogValue } from '../../../server/ops/log.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { summarize } from '../../../server/summary/summarize.ts';
import type { Language } from '../../../server/summary/types.ts';
import { FakeApi } from '../../support/fake_api.ts';
import { jobsOver } from '../../support/jobs_world.ts';
import { startFaultServer } from './fault_server.ts';
import type { Row } from './rows.ts';

/** Where nothing waits for one: long enough for a machine that has much else to do. Milliseconds. */
const PATIENT: Deadlines = { connectMs: 10_000, firstByteMs: 10_000, idleMs: 10_000, totalMs: 20_000 };
/** The one that a row waits for; the product's own are longer, not other. */
const ENDS_MS = 1000;

export function deadlinesOf({ ends }: Row): Deadlines {
  return ends === undefined ? PATIENT : { ...PATIENT, [ends]: ENDS_MS };
}

/** When a run must have ended that begins now: the deadline that ends it, else that of the whole answer. */
export function endsWithin(row: Row): number {
  return deadlinesOf(row)[row.ends ?? 'totalMs'];
}

const MAX_RESPONSE_BYTES = 1_000_000;
const MAX_TEXT_CHARS = 100_000;
/** Words of the thread that have no business in a log. */
export const CANARY = 'canary-of-the-thread';
export const TOKEN = 'canary-of-the-token';

/** The thread is in the reader's language: a model that quotes it does not stray. */
const WORDS = {
  en: {
    root: 'When do we release, and who writes the notes?',
    task: (n: number) => `I'll prepare part ${n} of the notes by Friday.`,
    padding: 'And so on, as we do it every time. ',
    end: (n: number) => `Agreed, part ${n} goes out on Friday.`,
  },
  ru: {
    root: 'Когда выпускаем и кто пишет заметки?',
    task: (n: number) => `Подготовлю часть ${n} заметок до пятницы.`,
    padding: 'И так далее, как и каждый раз. ',
    end: (n: number) => `Договорились, часть ${n} выходит в пятницу.`,
  },
} as const satisfies Record<Language, unknown>;

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, LogValue>>;
}

export interface Told {
  /** What the person has before them in the end. */
  readonly posts: readonly string[];
  readonly lines: readonly LogLine[];
  readonly asked: number;
  readonly rootId: string;
}

export async function runRow(row: Row, language: Language, digestAllowed: boolean): Promise<Told> {
  const server = await startFaultServer(row.faults, { tls: row.instead === 'tls' });
  if (row.instead === 'refused') await server.close();
  try {
    const api = new FakeApi();
    const anna = api.addUser('anna', { locale: language });
    const boris = api.addUser('boris');
    const channel = api.addChannel('O', api.addTeam('demo', [anna, boris]), [anna, boris]);
    const say = WORDS[language];
    const rootId = api.addPost(channel, anna, `${say.root} ${CANARY}`);
    for (let n = 0; n < (row.long === true ? 60 : 1); n += 1) {
      api.addPost(channel, boris, `${say.task(n)} ${say.padding.repeat(4)}`, { root_id: rootId });
      api.addPost(channel, anna, say.end(n), { root_id: rootId });
    }
    const lines: LogLine[] = [];
    const log = createLog((level, message, pairs) => {
      const fields: Record<string, LogValue> = {};
      for (let at = 0; at < pairs.length; at += 2) fields[String(pairs[at])] = pairs[at + 1] ?? '';
      lines.push({ level, message, fields });
    });
    const { jobs, settled } = jobsOver({
      api,
      log,
      summarize,
      settings: { model: modelOf(row, server.baseUrl), digestAllowed, contextTokens: 16_384 },
    });
    jobs.submit({
      recipient: { userId: anna, channelId: channel, rootId },
      scope: threadOf(rootId),
      named: false,
      lens: { kind: 'default' },
      regenerate: true,
      language,
      readerLanguage: language,
      timeZone: '',
      siteUrl: 'https://chat.example.com',
    });
    await settled();
    return { posts: api.told(), lines, asked: server.asked, rootId };
  } finally {
    if (row.instead !== 'refused') await server.close();
  }
}

function modelOf(row: Row, baseUrl: string) {
  const deadlines = deadlinesOf(row);
  return createLanguageModel({
    baseUrl: row.instead === 'dns' ? 'http://model.example.com/v1' : baseUrl,
    token: TOKEN,
    model: 'fake',
    deadlines,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    maxTextChars: MAX_TEXT_CHARS,
    retry: { baseMs: 1, random: () => 0 },
    ...(row.instead === 'dns'
      ? { fetch: createHttpFetch({ connectMs: deadlines.connectMs, agents: NAMELESS }) }
      : {}),
  });
}

/** As if no name could be resolved, without asking anybody outside this machine. */
const lookup = ((_name: string, _options: unknown, done: (error: Error) => void) => {
  done(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
}) as unknown as NonNullable<http.AgentOptions['lookup']>;
const NAMELESS = { http: new http.Agent({ lookup }), https: new https.Agent({ lookup }) };
