/** The whole conversation through the model: cut to its budget, and cut smaller when the endpoint finds it too long. */

import { LlmError } from '../../llm/language_model.ts';
import { cutTranscript } from '../transcript.ts';
import { type ReadAnswer, readParts } from './read_parts.ts';
import { type Run, sizeOf } from './run.ts';

export interface WholeAnswer extends ReadAnswer {
  readonly parts: number;
}

/** A model that says "too long" is asked once more with parts of half the size. Throws `LlmError`s. */
export async function readConversation(run: Run): Promise<WholeAnswer> {
  const parts = cutTranscript(run.conversation, run.options.maxCharsPerPart);
  try {
    return { ...(await readParts(run, parts)), parts: parts.length };
  } catch (error) {
    if (!(error instanceof LlmError) || error.code !== 'too_long') throw error;
    const longest = Math.max(...parts.map((part) => sizeOf(part.lines)));
    const smaller = cutTranscript(run.conversation, Math.ceil(longest / 2));
    if (smaller.length <= parts.length) throw error;
    return { ...(await readParts(run, smaller)), parts: smaller.length };
  }
}
