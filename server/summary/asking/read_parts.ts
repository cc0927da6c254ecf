/** The conversation, read by the model part by part; one part is the usual case. */

import { LlmError, type LlmErrorCode } from '../../llm/language_model.ts';
import { bySection, type ClaimsBySection } from '../answer/claims.ts';
import { makeDigest } from '../digest/digest.ts';
import type { Part } from '../parts.ts';
import { framed } from '../prompts/data_rule.ts';
import { summarizeInstructions } from '../prompts/instructions.ts';
import { askModel } from './ask_model.ts';
import { inParallel } from './in_parallel.ts';
import { mergeAnswers } from './merge_answers.ts';
import { dataLines, type Run, shapeOf } from './run.ts';

export interface ReadAnswer {
  readonly claims: ClaimsBySection;
  readonly cutShort: boolean;
  readonly cause?: LlmErrorCode | undefined;
}

/** What befalls one request and may spare the next. Of other failures the first one ends the run. */
const ONE_REQUEST = new Set<LlmErrorCode>([
  'timeout_first_byte',
  'timeout_idle',
  'timeout_total',
  'upstream',
  'protocol',
  'interrupted',
  'empty',
  'filtered',
]);

/**
 * Of a part that failed its posts are quoted instead, as long as most parts are answered. Throws the `LlmError` of the
 * only part, of the first of too many, or of any that speaks for all.
 */
export async function readParts(run: Run, parts: readonly Part[]): Promise<ReadAnswer> {
  const { options } = run;
  const alone = parts.length === 1;
  let failed = 0;
  const answers = await inParallel(
    parts,
    options.parallel ?? 1,
    options.signal,
    async (part, index, signal) => {
      options.onProgress?.({ step: 'part', part: index + 1, parts: parts.length });
      try {
        return await readPart(run, part, { index: index + 1, count: parts.length }, signal);
      } catch (error) {
        if (alone || !(error instanceof LlmError) || !ONE_REQUEST.has(error.code)) throw error;
        failed += 1;
        if (failed * 2 > parts.length) throw error;
        return { claims: await quoted(run, part), cutShort: true, cause: error.code };
      }
    },
  );
  const [only] = answers;
  if (alone && only !== undefined) return only;
  const broken = answers.find((answer) => answer.cause !== undefined);
  const merged = await mergeAnswers(
    run,
    answers.map((answer) => answer.claims),
  );
  return {
    claims: merged.claims,
    cutShort: merged.cutShort || answers.some((answer) => answer.cutShort),
    cause: broken?.cause,
  };
}

async function readPart(
  run: Run,
  part: Part,
  place: { readonly index: number; readonly count: number },
  signal: AbortSignal,
): Promise<ReadAnswer> {
  const { options, plan, evidence } = run;
  const alone = place.count === 1;
  const answer = await askModel(run.model, {
    system: summarizeInstructions(
      { language: options.language, nonce: options.nonce, plan },
      { ...place, first: part.firstPost, last: part.lastPost },
    ),
    user: framed(options.nonce, [...dataLines(plan), ...part.lines]),
    shape: shapeOf(plan, (number) => number >= part.firstPost && number <= part.lastPost),
    // A part may hold nothing of what is looked for; the whole must be more than that.
    mayBeEmpty: plan.mayBeEmpty || !alone,
    signal,
    onClaims: alone ? (found) => run.showPartial(evidence.sections(found)) : undefined,
  });
  return { ...answer, claims: evidence.sections(answer.claims) };
}

async function quoted({ conversation, options }: Run, part: Part): Promise<ClaimsBySection> {
  const posts = conversation.posts.slice(part.firstPost - 1, part.lastPost);
  return bySection(await makeDigest({ ...conversation, posts }, options, options.pause));
}
