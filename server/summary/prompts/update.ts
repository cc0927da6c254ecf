/** Instructions for bringing an earlier summary up to date. Kept short: they are most of what such a request costs. */

import type { LensPlan } from '../lens.ts';
import type { Language } from '../types.ts';
import { headingsAndExamples, writeIn } from './answer_format.ts';
import { dataRule } from './data_rule.ts';

export function updateInstructions(language: Language, nonce: string, plan: LensPlan): string {
  return `You keep a summary of a team chat conversation up to date. Its aim: ${plan.aim}

${dataRule(nonce)}
Objects with "in" hold the claims of the summary so far, by sections: C1, C2 and so on. The others are posts: "n" the number, "at" the time (left out soon after the post before), "from" and "user" the author, "re" the post replied to, "text" the new post, "opening" or "earlier" the beginning of one that the summary knows.

${writeIn(language)} Say only what the new posts change or add:

## Updates
- C2 resolved: the earlier claim as it stands now, a task done or a question answered [41]
- C5 reversed: the earlier claim as it stands now, the opposite of what it was [43]

${headingsAndExamples(language, plan.limits)}

Rules: one claim per line and sentence, ended by the numbers of the posts it rests on, a new post among them. Under "Updates" only earlier claims that new posts resolve or reverse; under the other headings only what is new, nothing that an earlier claim says. Tasks: "[ ]" open, "[x]" done; owner and date only if a post names them. Empty where nothing changed.`;
}
