/** Which decisions were taken back: later ones are held against them. */

import {
  CONCEDE,
  hasChangeLabel,
  REVERSAL,
  STRONG_REVERSAL,
  takesBack,
  WE_REFUSE,
  weVerbAt,
} from './decision_cues.ts';
import { type Decision, ENOUGH, stemsOf } from './decisions.ts';
import { authorOf, type Discussion, type Remark } from './discussion.ts';
import { areKin, overlap } from './kinship.ts';
import { Phrases } from './phrases.ts';

/** How many posts later a change of mind is taken to be about the last decision. */
const NEAR = 15;
/** A decision so soon after one with the same verb is about the same thing. */
const AT_ONCE = 3;
const SHORT_POST = 6;
const CONTRAST = new Phrases('а не | не | not | instead of | rather than | вместо');
const ADDS = new Phrases('also | too | and also | as well | тоже | также | еще | и еще | заодно');
/** Share of its stems that a decision has in common with another on the same question. */
const SAME_QUESTION = 0.45;

/** For each decision that a later one settles otherwise: the index of that one's post. */
export function findReversals(
  discussion: Discussion,
  decisions: readonly Decision[],
): ReadonlyMap<Decision, number> {
  const found = new Map<Decision, number>();
  for (const [index, earlier] of decisions.entries()) {
    if (!earlier.worded) continue;
    const later = decisions
      .slice(index + 1)
      .find((each, step) => each.strength >= ENOUGH && isTakenBackBy(discussion, earlier, each, step === 0));
    if (later !== undefined) found.set(earlier, later.remark.post);
  }
  return found;
}

function isTakenBackBy(discussion: Discussion, earlier: Decision, later: Decision, next: boolean): boolean {
  if (earlier.remark.post === later.remark.post) return false;
  const mine = stemsOf(earlier);
  const said = discussion.byPost[later.remark.post] ?? [];
  const others = [...new Set(said.flatMap((remark) => remark.stems))];
  const shared = overlap(discussion, mine, others);
  const distance = later.remark.post - earlier.remark.post;
  const near = distance <= NEAR;
  if (shared >= (near ? 1 : 2) && said.some(refuses)) return true;
  if (said.some(turnsBack)) {
    if (shared >= 2 || (near && shared >= 1)) return true;
    // A short post's other sentences tell what its decision is about.
    const around = (discussion.byPost[earlier.remark.post] ?? []).slice(0, SHORT_POST);
    const about = [...mine, ...around.flatMap((each) => each.stems)];
    if (otherNumbers(mine, stemsOf(later)) && overlap(discussion, about, stemsOf(later)) >= 1) return true;
    if (next && near && said.some((remark) => STRONG_REVERSAL.has(remark.words))) return true;
  }
  if (shared >= 2 && said.some((remark) => contrastsNumbers(remark, mine))) return true;
  const same = authorOf(discussion, earlier.remark) === authorOf(discussion, later.remark);
  if (near && same && CONCEDE.find(later.remark.words, 0, 2) >= 0) return true;
  if (distance <= AT_ONCE && !same && choosesOtherwise(earlier, later)) return true;
  return shared >= 2 && shared >= mine.length * SAME_QUESTION && otherNumbers(mine, stemsOf(later));
}

function turnsBack(remark: Remark): boolean {
  if (remark.question) return false;
  const { text, words } = remark;
  return REVERSAL.has(words) || takesBack(text) || hasChangeLabel(text);
}

/** `We don't do Wednesday.` */
function refuses({ question, words }: Remark): boolean {
  return !question && (WE_REFUSE.has(words) || words[weVerbAt(words) - 1] === 'не');
}

/** `Сдаём 23-го, а не 25-го.` */
function contrastsNumbers(remark: Remark, mine: readonly string[]): boolean {
  const numbers = remark.stems.filter((stem) => /^\d/.test(stem));
  return CONTRAST.has(remark.words) && numbers.length > 1 && numbers.some((each) => mine.includes(each));
}

/** `Тогда беру Квантолит.` – `Берём Орбистан.`: one verb, another object. */
function choosesOtherwise(earlier: Decision, later: Decision): boolean {
  const verbs = (decision: Decision) => decision.remark.stems.slice(0, 2).filter((stem) => !/^\d/.test(stem));
  return verbs(earlier).some((verb) => verbs(later)[0] === verb) && !ADDS.has(later.remark.words);
}

/** The same words with other dates or sums. */
function otherNumbers(mine: readonly string[], others: readonly string[]): boolean {
  const numbers = (stems: readonly string[]) => stems.filter((stem) => /^\d/.test(stem));
  const [first, second] = [numbers(mine), numbers(others)];
  if (first.length === 0 || second.length === 0) return false;
  return !first.some((each) => second.some((other) => areKin(each, other)));
}
