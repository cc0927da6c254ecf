/** How much of the conversation goes into one request. All figures are tokens, estimated. */

import { summarizeInstructions } from '../prompts/instructions.ts';
import { estimateTokens } from '../tokens.ts';
import { dataLines, type Run } from './run.ts';

/** What the answer may take of the model's context: a quarter, within these bounds. */
const ANSWER_SHARE = 1 / 4;
const LEAST_ANSWER = 1_000;
const MOST_ANSWER = 8_000;
/** Roles, the frame's lines, what chat templates add. */
const FRAME = 60;
/** No endpoint worth asking has less. */
const LEAST_CONTEXT = 2_048;

/** What is left for lines of posts or claims beside the instructions and the answer. */
export function linesBudget(run: Run, contextTokens: number): number {
  return contextTokens - answerTokens(contextTokens) - besides(run);
}

function answerTokens(contextTokens: number): number {
  return Math.min(MOST_ANSWER, Math.max(LEAST_ANSWER, Math.floor(contextTokens * ANSWER_SHARE)));
}

/** The longest instructions: those for one part of many. */
function besides(run: Run): number {
  const { language, nonce } = run.options;
  const part = { index: 999, count: 999, first: 99_999, last: 99_999 };
  const system = summarizeInstructions({ language, nonce, plan: run.plan }, part);
  return FRAME + estimateTokens(system) + tokensOf(dataLines(run.plan));
}

export function tokensOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + estimateTokens(line) + 1, 0);
}

/**
 * The context to try next when the endpoint found a request of `lines` tokens too long: what the endpoint says it
 * has, else half of what that request would have needed. `undefined` when there is no smaller one.
 */
export function smallerContext(
  run: Run,
  contextTokens: number,
  lines: number,
  stated: number | undefined,
): number | undefined {
  const needed = Math.min(contextTokens, lines + besides(run) + answerTokens(contextTokens));
  const half = Math.floor(needed / 2);
  const next = stated !== undefined && stated < needed ? Math.max(stated, LEAST_CONTEXT) : half;
  return next >= LEAST_CONTEXT && next < needed ? next : undefined;
}
