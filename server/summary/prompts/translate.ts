/** Instructions for putting claims that came in another language into the one that was asked for. */

import type { Language } from '../types.ts';
import { writeIn } from './answer_format.ts';
import { dataRule } from './data_rule.ts';

export function translateInstructions(language: Language, nonce: string): string {
  return `You translate. ${writeIn(language)}

${dataRule(nonce)}
Each object is one claim: "i" its number, "text" its words. Answer with one line for each, its number, a full stop and the translated words, and nothing else:

1. the first claim, translated
2. the second claim, translated`;
}
