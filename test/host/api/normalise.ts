/** Replaces what differs from run to run: test/conformance/README.md, "What was observed", steps 1 to 6. */

import type { Plain, Recorder } from './recorder.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const ID = /[a-z0-9]{26}/g;
/** The receipt's time in seconds, in either language. */
const TOOK = /(Made in|Составлено за) [0-9.,]+ /g;

export interface NormalisedCalls {
  readonly calls: readonly Plain[];
  readonly logs: readonly Plain[];
}

/** The calls, those to the log apart from the rest. `llmOrigin` is the fake model's, such as `http://127.0.0.1:4711`. */
export function normalisedCalls(recorder: Recorder, llmOrigin: string, now = Date.now()): NormalisedCalls {
  const jobs = recorder.calls.filter(isLog).flatMap(({ args }) => jobsOf(args[1]));

  const text = (given: string): string => {
    const named = jobs
      .reduce((rest, job) => rest.replaceAll(job, '<job>'), given)
      .replaceAll(llmOrigin, '<llm>');
    return named
      .replace(UUID, '<uuid>')
      .replace(ID, (id) => (recorder.known.has(id) ? id : '<id>'))
      .replace(TOOK, '$1 <s> ');
  };
  const value = (given: Plain): Plain => {
    if (typeof given === 'string') return text(given);
    if (typeof given === 'number') return Math.abs(given - now) < DAY_MS ? '<now>' : given;
    if (typeof given !== 'object' || given === null) return given;
    if (Array.isArray(given)) {
      return given.map((item: Plain, index) => (given[index - 1] === 'ms' ? '<ms>' : value(item)));
    }
    return Object.fromEntries(
      Object.entries(given).map(([key, item]) => [text(key), key === '$bytes' ? '<bytes>' : value(item)]),
    );
  };

  const lines = (log: boolean) =>
    recorder.calls
      .filter((call) => isLog(call) === log && call.method !== PREVIEW)
      .map(({ method, args }): Plain => ({ args: value(args), method }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { calls: lines(false), logs: lines(true) };
}

/** How many previews of a summary fit before it is there is chance. */
const PREVIEW = 'UpdateEphemeralPost';

function isLog(call: { readonly method: string }): boolean {
  return call.method.startsWith('Log');
}

function jobsOf(pairs: Plain | undefined): string[] {
  if (!Array.isArray(pairs)) return [];
  return pairs.filter((job, index): job is string => {
    const isValue = index % 2 === 1 && pairs[index - 1] === 'job';
    return isValue && typeof job === 'string' && job !== '';
  });
}
