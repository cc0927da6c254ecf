/**
 * Joins what was found in several parts by further requests: all in one where it fits, else neighbours first. Where
 * that cannot be or fails, the claims stand one after another instead: more to read, but nothing is lost.
 */

import { LlmError } from '../../llm/language_model.ts';
import { type ClaimsBySection, concatenated } from '../answer/claims.ts';
import { encodeLine } from '../json_line.ts';
import { framed } from '../prompts/data_rule.ts';
import { mergeInstructions } from '../prompts/instructions.ts';
import { sectionKinds } from '../types.ts';
import { askModel } from './ask_model.ts';
import { linesBudget, tokensOf } from './budget.ts';
import { inParallel } from './in_parallel.ts';
import { dataLines, type Run, shapeOf } from './run.ts';

interface Merged {
  readonly claims: ClaimsBySection;
  readonly cutShort: boolean;
}

export async function mergeAnswers(run: Run, answers: readonly ClaimsBySection[]): Promise<Merged> {
  const { options } = run;
  let rest = answers;
  for (;;) {
    await options.pause?.();
    const groups = fitting(rest, run);
    await options.pause?.();
    if (groups.length === rest.length) return { claims: concatenated(rest), cutShort: false };
    options.onProgress?.({ step: 'merge', parts: answers.length });
    const last = groups.length === 1;
    rest = await inParallel(groups, options.parallel ?? 1, options.signal, (group, _index, signal) =>
      group.length === 1 && group[0] !== undefined
        ? Promise.resolve(group[0])
        : mergeGroup(run, group, last, signal),
    );
    if (last && rest[0] !== undefined) return { claims: rest[0], cutShort: false };
  }
}

/** Neighbours, as many together as one request holds. */
function fitting(answers: readonly ClaimsBySection[], run: Run): ClaimsBySection[][] {
  const groups: ClaimsBySection[][] = [];
  const budget = linesBudget(run, run.options.contextTokens);
  let size = 0;
  for (const answer of answers) {
    const cost = tokensOf(mergeLines(run, [answer]));
    const group = groups.at(-1);
    if (group !== undefined && size + cost <= budget) group.push(answer);
    else groups.push([answer]);
    size = groups.at(-1) === group ? size + cost : cost;
  }
  return groups;
}

async function mergeGroup(
  run: Run,
  group: readonly ClaimsBySection[],
  last: boolean,
  signal: AbortSignal,
): Promise<ClaimsBySection> {
  const { options, plan, evidence } = run;
  const { language, nonce } = options;
  const cited = new Set(
    group.flatMap((answer) =>
      sectionKinds.flatMap((kind) => answer[kind].flatMap((claim) => claim.citations)),
    ),
  );
  const numbers = new Set([...cited].map((id) => run.numberOf.get(id) ?? 0));
  try {
    const merged = await askModel(run.model, {
      system: mergeInstructions({ language, nonce, plan }),
      user: framed(nonce, [...dataLines(plan), ...mergeLines(run, group)]),
      shape: shapeOf(plan, (number) => numbers.has(number)),
      mayBeEmpty: false,
      signal,
      onClaims: last ? (found) => run.showPartial(evidence.sections(found)) : undefined,
    });
    // A merge that stopped half-way would drop the claims it had not reached.
    if (!merged.cutShort) return withForgotten(evidence.sections(merged.claims), group);
  } catch (error) {
    if (!(error instanceof LlmError) || error.code === 'cancelled') throw error;
  }
  return concatenated(group);
}

/** Tasks and decisions that a merge left out, though no claim of its answer rests on their posts, are put back. */
function withForgotten(merged: ClaimsBySection, group: readonly ClaimsBySection[]): ClaimsBySection {
  const cited = new Set(sectionKinds.flatMap((kind) => merged[kind].flatMap((claim) => claim.citations)));
  const before = concatenated(group);
  const forgotten = (kind: 'tasks' | 'decisions') =>
    before[kind].filter(
      (claim) => claim.citations.length > 0 && !claim.citations.some((id) => cited.has(id)),
    );
  return {
    ...merged,
    decisions: [...merged.decisions, ...forgotten('decisions')],
    tasks: [...merged.tasks, ...forgotten('tasks')],
  };
}

function mergeLines(run: Run, group: readonly ClaimsBySection[]): string[] {
  return group.flatMap((answer, index) =>
    sectionKinds.flatMap((section) =>
      answer[section].map((claim) =>
        encodeLine({
          part: index + 1,
          section,
          claim: claim.text,
          ...(claim.task === undefined ? {} : { done: claim.task.done }),
          posts: claim.citations.map((id) => run.numberOf.get(id)),
        }),
      ),
    ),
  );
}
