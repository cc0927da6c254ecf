/** The conversation, read by the model part by part; one part is the usual case. */

import type { LlmErrorCode } from '../../llm/language_model.ts';
import type { ClaimsBySection } from '../answer/claims.ts';
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

/** Throws the `LlmError` of the first part that gave no claim at all. */
export async function readParts(run: Run, parts: readonly Part[]): Promise<ReadAnswer> {
  const { options, plan, evidence } = run;
  const alone = parts.length === 1;
  const answers = await inParallel(
    parts,
    options.parallel ?? 1,
    options.signal,
    async (part, index, signal) => {
      options.onProgress?.({ step: 'part', part: index + 1, parts: parts.length });
      const answer = await askModel(run.model, {
        system: summarizeInstructions(
          { language: options.language, nonce: options.nonce, plan },
          { index: index + 1, count: parts.length, first: part.firstPost, last: part.lastPost },
        ),
        user: framed(options.nonce, [...dataLines(plan), ...part.lines]),
        shape: shapeOf(plan, (number) => number >= part.firstPost && number <= part.lastPost),
        // A part may hold nothing of what is looked for; the whole must be more than that.
        mayBeEmpty: plan.mayBeEmpty || !alone,
        signal,
        onClaims: alone ? (found) => run.showPartial(evidence.sections(found)) : undefined,
      });
      return { ...answer, claims: evidence.sections(answer.claims) };
    },
  );
  const broken = answers.find((answer) => answer.cause !== undefined);
  const cutShort = answers.some((answer) => answer.cutShort);
  const [only] = answers;
  if (alone && only !== undefined) return only;
  const merged = await mergeAnswers(
    run,
    answers.map((answer) => answer.claims),
  );
  return { claims: merged.claims, cutShort: cutShort || merged.cutShort, cause: broken?.cause };
}
