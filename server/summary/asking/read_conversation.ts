/** The whole conversation through the model: cut to its context, and cut smaller when the endpoint finds it too long. */

import { LlmError } from '../../llm/language_model.ts';
import { cutParts, type Part } from '../parts.ts';
import { linesBudget, smallerContext } from './budget.ts';
import { type ReadAnswer, readParts } from './read_parts.ts';
import type { Run } from './run.ts';

export interface WholeAnswer extends ReadAnswer {
  readonly parts: number;
}

/**
 * A model that says "too long" is asked once more with smaller parts. What that says of its context is told to
 * `onContextLearnt`, so that the next run begins there. Throws `LlmError`s.
 */
export async function readConversation(run: Run): Promise<WholeAnswer> {
  const { contextTokens } = run.options;
  const parts = await cut(run, contextTokens);
  try {
    return { ...(await readParts(run, parts)), parts: parts.length };
  } catch (error) {
    const smaller = learn(run, contextTokens, parts, error);
    if (smaller === undefined) throw error;
    const pieces = await cut(run, smaller);
    if (pieces.length <= parts.length) throw error;
    const again: Run = { ...run, options: { ...run.options, contextTokens: smaller } };
    try {
      return { ...(await readParts(again, pieces)), parts: pieces.length };
    } catch (secondError) {
      learn(again, smaller, pieces, secondError);
      throw secondError;
    }
  }
}

function cut(run: Run, contextTokens: number): Promise<Part[]> {
  const { pause } = run.options;
  return cutParts(run.conversation, linesBudget(run, contextTokens), pause === undefined ? {} : { pause });
}

function learn(run: Run, contextTokens: number, parts: readonly Part[], error: unknown): number | undefined {
  if (!(error instanceof LlmError) || error.code !== 'too_long') return undefined;
  const longest = Math.max(...parts.map((part) => part.tokens));
  const smaller = smallerContext(run, contextTokens, longest, error.contextTokens);
  if (smaller !== undefined) run.options.onContextLearnt?.(smaller);
  return smaller;
}
