/** The instructions of the requests. English, as models follow it best; the language of the answer is named in it. */

import type { LensPlan } from '../lens.ts';
import { transcriptLegend } from '../transcript.ts';
import type { Language } from '../types.ts';
import { answerFormat } from './answer_format.ts';
import { dataRule } from './data_rule.ts';

export interface Asking {
  readonly language: Language;
  readonly nonce: string;
  readonly plan: LensPlan;
}

/** Instructions for one part of the conversation (usually the only one). */
export function summarizeInstructions(
  { language, nonce, plan }: Asking,
  part: { readonly index: number; readonly count: number; readonly first: number; readonly last: number },
): string {
  const which =
    part.count === 1
      ? ''
      : `\nThis is part ${part.index} of ${part.count} of a longer conversation: posts ${part.first} to ${part.last}. Read this part alone.\n`;
  return `You read a conversation of a team chat. ${plan.aim}

${dataRule(nonce)}
${transcriptLegend}
${which}
${answerFormat(language, plan.limits)}`;
}

/** Instructions for putting the claims of several parts together. */
export function mergeInstructions({ language, nonce, plan }: Asking): string {
  return `You put together what was found in the consecutive parts of one conversation of a team chat. What was looked for: ${plan.aim}

${dataRule(nonce)}
Each object with "claim" is one claim, in the order of the conversation: "part" the part it comes from, "section" the section it stood in, "claim" its text, "done" whether a task is done, "posts" the numbers of the posts it rests on. Join claims that say the same and keep the numbers of all their posts. Where a later claim overrides an earlier one, keep what holds now and say that it changed. A question that a later part answers is no longer open. Drop no task.

${answerFormat(language, plan.limits)}`;
}
