/** How much a sentence's words settle, or propose to. */

import {
  CONCEDE,
  DECIDED,
  HEDGE,
  hasChangeLabel,
  hasDecisionLabel,
  hasYesLabel,
  PROPOSAL,
  REVERSAL,
  SO_BE_IT,
  SUGGESTION,
  SUMMED_UP,
  THEN,
  takesBack,
  UNDECIDED,
  WE_DECIDE,
  WE_REFUSE,
  weVerbAt,
} from './decision_cues.ts';
import type { Discussion, Remark } from './discussion.ts';
import { Phrases } from './phrases.ts';
import { ASKS_WHAT, givesOut } from './request_cues.ts';

/** A post of so many sentences argues; what it settles stands at its ends. */
const LONG_POST = 10;
const END = 2;

/** Demands are agreed to as proposals are. */
const REQUIRES = new Phrases(
  'must | has to | have to | needs to | required | mandatory | нужен | нужна | нужно | нужны | должен | должна | должно | должны | надо | обязателен | обязательно',
);
const CONDITION = new Set(['если', 'if', 'unless', 'provided']);

/** Follow `we` without telling what it will do. */
const NO_PLAN = new Set(
  `all also always are both can could did do don't had has have haven't just know like may might must need never only said saw see should still think want was
   were would got get hope feel live love wait found lost made came went ran never were guess believe wish expect`.split(
    /\s+/,
  ),
);

/** 0 and less: nothing; about 2: they decide; 4: they say that they do. */
export function wordsDecide(discussion: Discussion, remark: Remark): number {
  const { text, words } = remark;
  if (remark.question) return 0;
  if (hasDecisionLabel(text)) return 4;
  if (remark.lead !== undefined && hasDecisionLabel(remark.lead.text)) return 3;
  let strength = Math.max(
    DECIDED.has(words) && !UNDECIDED.has(words) ? 2.5 : 0,
    WE_REFUSE.has(words) ? 1.9 : WE_DECIDE.has(words) ? 1.75 : 0,
    byWeVerb(words),
    hasChangeLabel(text) ? 3 : 0,
    hasYesLabel(text) ? 2 : 0,
    CONCEDE.find(words, 0, 2) >= 0 ? 2.2 : 0,
    SO_BE_IT.test(text) ? 2.2 : 0,
    hasWePlan(words) ? 1.3 : 0,
  );
  if (SUMMED_UP.find(words, 0, 3) >= 0) strength += 0.6;
  if (THEN.find(words, 0, 1) >= 0 && opensReply(discussion, remark)) {
    const settles =
      strength > 0 || /\d/.test(text) || words.slice(1, 3).some((word) => /^[а-я]{2,}[ую]$/.test(word));
    strength += settles ? 1.3 : 0.5;
    if (givesOut(words, (word) => discussion.people.whoIs(word) !== undefined)) strength += 1.2;
  }
  if (takesBack(text)) strength += 1.5;
  else if (REVERSAL.has(words)) strength += 1;
  if (strength > 0 && remark.promise.strength > 0) strength += 0.4;
  return HEDGE.has(unconditioned(words)) ? strength - 1.25 : strength;
}

/** `Покупаем, если наберётся двадцать` settles what is done then: a condition after the verb takes nothing back. */
function unconditioned(words: readonly string[]): readonly string[] {
  const verb = weVerbAt(words);
  const condition = verb < 0 ? -1 : words.findIndex((word, at) => at > verb && CONDITION.has(word));
  return condition < 0 ? words : words.slice(0, condition);
}

/** A suggestion, or a question that a yes would settle. Who offers to do something suggests nothing. */
export function wordsPropose(remark: Remark): number {
  if (remark.promise.strength >= 3) return 0;
  if (SUGGESTION.has(remark.words)) return 1.2;
  if (!remark.question) return PROPOSAL.has(remark.words) ? 1.2 : REQUIRES.has(remark.words) ? 0.6 : 0;
  if (remark.words.some((word) => ASKS_WHAT.has(word))) return 0;
  return /\d/.test(remark.text) || /(?<!\p{L})(?:или|or)(?!\p{L})/iu.test(remark.text) ? 0.6 : 0;
}

/** `Then …` draws a conclusion from what others said when it opens a post, or stands in a short one. */
function opensReply(discussion: Discussion, remark: Remark): boolean {
  return remark.at <= 1 || (discussion.byPost[remark.post]?.length ?? 0) < LONG_POST / 2;
}

/** In the midst of a long post. */
export function isInside(discussion: Discussion, remark: Remark): boolean {
  const length = discussion.byPost[remark.post]?.length ?? 0;
  return length >= LONG_POST && remark.at >= END && remark.at < length - END;
}

/** `We turn it on on Wednesday.` */
function hasWePlan(words: readonly string[]): boolean {
  const at = words.slice(0, 3).indexOf('we');
  const verb = words[at + 1] ?? '';
  return at >= 0 && /^[a-z]{2,}$/.test(verb) && !/(?:ed|ly)$/.test(verb) && !NO_PLAN.has(verb);
}

/** `Не делаем` settles more surely than `делаем`, which may only tell what is going on. */
function byWeVerb(words: readonly string[]): number {
  const at = weVerbAt(words);
  if (at < 0) return 0;
  if (words[at - 1] === 'не') return 2;
  return at <= 1 ? 1.6 : 1.2;
}
