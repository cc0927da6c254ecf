/** One summary of a small thread through the endpoint, observed: does it come, in what time, and in which pieces. */

import type { Fetch } from '../http_fetch.ts';
import { type LanguageModel, LlmError, type ModelEvent, type ModelRequest } from '../language_model.ts';
import { createLanguageModel, defaultDeadlines } from '../openai_compatible.ts';
import { type Observation, observedFetch } from './observed_fetch.ts';
import type { Facts, Finding } from './step.ts';

export interface SampleResult {
  /** Claims that the summary has. */
  readonly claims: number;
  /** Claims that were left out for want of a source. */
  readonly dropped: number;
  /** The model did not end of its own accord. */
  readonly cutShort: boolean;
}

/** Summarises a built-in thread as any other is. Throws an `LlmError`. */
export type Sample = (
  language: 'en' | 'ru',
  model: LanguageModel,
  signal: AbortSignal,
) => Promise<SampleResult>;

export interface RehearsalOptions {
  /** Checked. */
  readonly baseUrl: string;
  readonly token: string;
  readonly model: string;
  readonly fetch: Fetch;
  /** For everything, in whole milliseconds. */
  readonly ms: number;
  readonly signal: AbortSignal;
}

export interface Rehearsal {
  readonly finding: Finding;
  readonly ms: number;
  /** Of the first request. */
  readonly seen: Observation;
  readonly error: LlmError | undefined;
  /** The time was up. */
  readonly late: boolean;
}

/** Throws only the signal's reason, or what is no failure of the endpoint. */
export async function rehearse(
  language: 'en' | 'ru',
  options: RehearsalOptions,
  sample: Sample,
): Promise<Rehearsal> {
  const { ms, signal } = options;
  const clock = () => performance.now();
  const { fetch, seen } = observedFetch(options.fetch, clock);
  const startedAt = clock();
  let firstTextAt: number | undefined;
  const model = listening(once({ ...options, fetch }), () => {
    firstTextAt ??= clock();
  });
  const late = AbortSignal.timeout(ms);
  let finding: Finding;
  let error: LlmError | undefined;
  try {
    const result = await sample(language, model, AbortSignal.any([signal, late]));
    // From when the request was sent: what loads here before the first one is none of the endpoint's time.
    const since = seen.askedAt ?? startedAt;
    finding = findingOf(result, {
      total_ms: Math.round(clock() - since),
      ...(firstTextAt === undefined ? {} : { first_ms: Math.round(firstTextAt - since) }),
    });
  } catch (failure) {
    signal.throwIfAborted();
    if (!(failure instanceof LlmError)) throw failure;
    error = late.aborted ? tooLate(seen, ms) : failure;
    // Text came and was no summary: the endpoint is sound, the model is not up to the task.
    const unusable = error.code === 'protocol' && seen.textChars > 0;
    finding = {
      state: 'failed',
      code: unusable ? 'sample_unusable' : error.code,
      facts: error.status === undefined ? {} : { status: error.status },
    };
  }
  return {
    finding,
    ms: clock() - startedAt,
    seen,
    error,
    late: error !== undefined && late.aborted,
  };
}

function tooLate(seen: Observation, ms: number): LlmError {
  const code = seen.reads === 0 ? 'timeout_first_byte' : 'timeout_total';
  return new LlmError(code, `llm answer: expected within ${ms} ms`);
}

function findingOf({ claims, dropped, cutShort }: SampleResult, times: Facts): Finding {
  const facts = { ...times, claims, dropped };
  if (cutShort) return { state: 'warning', code: 'sample_cut_short', facts };
  if (dropped > claims) return { state: 'warning', code: 'sample_dropped', facts };
  return { state: 'ok', code: 'sample_good', facts };
}

/** Asks once: a failure that passes is told, not waited for. */
function once({ baseUrl, token, model, fetch, ms }: RehearsalOptions): LanguageModel {
  return createLanguageModel({
    baseUrl,
    token,
    model,
    fetch,
    deadlines: { ...defaultDeadlines, firstByteMs: ms, totalMs: ms },
    retry: { baseMs: Number.MAX_SAFE_INTEGER, random: () => 0 },
  });
}

/** `onText` is called with every piece of visible text. */
function listening(model: LanguageModel, onText: () => void): LanguageModel {
  async function* listen(request: ModelRequest): AsyncGenerator<ModelEvent> {
    for await (const event of model.stream(request)) {
      if (event.type === 'text') onText();
      yield event;
    }
  }
  return { name: model.name, stream: listen };
}
