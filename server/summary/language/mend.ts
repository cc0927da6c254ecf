/**
 * Holds the claims to the language that was asked for. Those that stray are translated in one further request: it is
 * short, and their citations cannot get lost as in a second answer. What strays even then is given in the words of a
 * post instead, so that neither a wrong language nor a hole is what the reader gets.
 */

import { LlmError } from '../../llm/language_model.ts';
import { extractCitations } from '../answer/citations.ts';
import { type ClaimsBySection, mergeClaims, type WorkingClaim } from '../answer/claims.ts';
import { linesBudget, tokensOf } from '../asking/budget.ts';
import type { Run } from '../asking/run.ts';
import { encodeLine } from '../json_line.ts';
import { framed } from '../prompts/data_rule.ts';
import { translateInstructions } from '../prompts/translate.ts';
import { perSection, sectionKinds } from '../types.ts';
import { quoteInstead } from './quote_instead.ts';

export interface Mended {
  readonly claims: ClaimsBySection;
  /** Claims that could neither be translated nor quoted. */
  readonly dropped: number;
}

const MAX_TEXT_CHARS = 100_000;
const MAX_CLAIM_CHARS = 800;

/** `ask`: whether the model may be asked again. Throws an `LlmError` only when the run was cancelled. */
export async function mendLanguage(run: Run, claims: ClaimsBySection, ask: boolean): Promise<Mended> {
  const { conversation, options } = run;
  const stray = sectionKinds.flatMap((kind) => claims[kind]).filter((claim) => run.strays(claim.text));
  if (stray.length === 0) return { claims, dropped: 0 };
  const translations = ask ? await translated(run, stray) : new Map<WorkingClaim, string>();
  const instead = new Map<WorkingClaim, WorkingClaim | undefined>();
  for (const claim of stray) {
    const text = translations.get(claim);
    const retold = text === undefined ? undefined : run.evidence.retold(claim, text);
    instead.set(claim, retold ?? quoteInstead(conversation, claim, options.language));
    await options.pause?.();
  }
  const mended = perSection((kind) =>
    mergeClaims(claims[kind].flatMap((claim) => (instead.has(claim) ? (instead.get(claim) ?? []) : [claim]))),
  );
  return { claims: mended, dropped: stray.filter((claim) => instead.get(claim) === undefined).length };
}

/** Of the claims, in new words, those that are in the right language now. */
async function translated(run: Run, claims: readonly WorkingClaim[]): Promise<Map<WorkingClaim, string>> {
  const { options, model } = run;
  const texts = new Map<WorkingClaim, string>();
  // As many as fit: their translations take as much again.
  let room = linesBudget(run, options.contextTokens) / 2;
  const lines = claims
    .map((claim, index) => encodeLine({ i: index + 1, text: claim.text }))
    .filter((line) => {
      room -= tokensOf([line]);
      return room > 0;
    });
  let answer = '';
  try {
    const messages = [
      { role: 'system', content: translateInstructions(options.language, options.nonce) },
      { role: 'user', content: framed(options.nonce, lines) },
    ] as const;
    const { signal } = options;
    for await (const event of model.stream({ messages, ...(signal === undefined ? {} : { signal }) })) {
      if (event.type === 'text') answer = (answer + event.text).slice(0, MAX_TEXT_CHARS);
      else if (event.type === 'discard') answer = '';
    }
  } catch (error) {
    if (!(error instanceof LlmError) || error.code === 'cancelled') throw error;
  }
  for (const line of answer.split(/[\n\r\u2028\u2029]+/)) {
    const [, number = '', words = ''] =
      /^\s*(?:[-*]\s+)?[[("]?(\d{1,4})[\])"]?\s*[.):—–-]\s*(\S.*)$/.exec(line) ?? [];
    const claim = claims[Number(number) - 1];
    const { text } = extractCitations(words.slice(0, MAX_CLAIM_CHARS).replace(/\*\*/g, ''), () => false);
    if (claim !== undefined && /\p{L}/u.test(text) && !run.strays(text)) texts.set(claim, text);
  }
  return texts;
}
