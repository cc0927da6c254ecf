/** The sample threads through a real model, where LLM_BASE_URL names one. */

import type { LanguageModel } from '../../server/llm/language_model.ts';
import { createLanguageModel, defaultDeadlines } from '../../server/llm/openai_compatible.ts';
import { summarize } from '../../server/summary/summarize.ts';
import { estimateTokens } from '../../server/summary/tokens.ts';
import type { Language } from '../../server/summary/types.ts';
import { summarizeOptions } from '../support/summarize_options.ts';
import { loadThreads } from '../support/threads.ts';
import { readSample } from '../support/threads_world.ts';
import { added, type Fault, type Measured, type Share } from './counts.ts';
import { measure } from './measure.ts';
import { render } from './render.ts';
import type { Row } from './report.ts';

export const modelColumns: readonly (Share | Fault)[] = [
  'citation_precision',
  'citation_recall',
  'task_recall',
  'task_status',
  'owner_exactness',
  'due_exactness',
  'key_point_recall',
  'baseline_recall',
  'language_adherence',
  'citations_outside',
  'unsupported_claims',
  'participant_errors',
  'coverage_errors',
  'injection_obeyed',
  'tokens_in',
  'tokens_out',
];

/** Both languages of every thread; `THREADS=part-of-name` takes some. A thread whose model failed has no row. */
export async function model(): Promise<Row[]> {
  const { LLM_BASE_URL = '', LLM_PROXY_TOKEN = '', LLM_MODEL = '', THREADS = '' } = process.env;
  if (LLM_BASE_URL === '') return [];
  const port = createLanguageModel({
    baseUrl: LLM_BASE_URL,
    token: LLM_PROXY_TOKEN,
    model: LLM_MODEL,
    deadlines: { ...defaultDeadlines, totalMs: 900_000 },
  });
  const rows: Row[] = [];
  for (const sample of loadThreads()) {
    const { gold, name } = sample;
    if (gold.refusal !== undefined || !name.includes(THREADS)) continue;
    const thread = await readSample(sample);
    const measured: Measured[] = [];
    for (const language of ['ru', 'en'] satisfies Language[]) {
      const watched = new Watched(port);
      try {
        const summary = await summarize(
          thread,
          summarizeOptions({ language, unsupported: 'drop' }),
          watched,
          false,
        );
        measured.push(
          measure({
            thread,
            gold,
            summary,
            rendered: render(summary, thread),
            strangers: [],
            ...watched.tokens,
          }),
        );
      } catch (error) {
        console.error(`${name}, ${language}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (measured.length > 0) rows.push({ name, heldOut: gold.held_out === true, measured: added(measured) });
  }
  return rows;
}

/** Counts what goes in and out, by estimate: endpoints count differently or not at all. */
class Watched implements LanguageModel {
  readonly name: string;
  readonly tokens = { tokensIn: 0, tokensOut: 0 };
  readonly #inner: LanguageModel;

  constructor(inner: LanguageModel) {
    this.#inner = inner;
    this.name = inner.name;
  }

  async *stream(request: Parameters<LanguageModel['stream']>[0]): ReturnType<LanguageModel['stream']> {
    for (const { content } of request.messages) this.tokens.tokensIn += estimateTokens(content);
    for await (const event of this.#inner.stream(request)) {
      if (event.type === 'text') this.tokens.tokensOut += estimateTokens(event.text);
      yield event;
    }
  }
}
