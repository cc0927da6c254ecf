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
import { authorOf, type Discussion, isRoutine, type Remark } from './discussion.ts';
import { areKin, overlap } from './kinship.ts';
import type { Pacing } from './pacing.ts';
import { Phrases } from './phrases.ts';

/** How many posts later a change of mind is taken to be about the last decision. */
const NEAR = 15;
/** A decision so soon after one with the same verb is about the same thing. */
const AT_ONCE = 3;
const SHORT_POST = 6;
/** Against how many later decisions one is held. */
const MAX_LATER = 150;
const WEIGHING = 50;
const CONTRAST = new Phrases('а не | не | not | instead of | rather than | вместо');
const ADDS = new Phrases('also | too | and also | as well | тоже | также | еще | и еще | заодно');
/** Share of its stems that a decision has in common with another on the same question. */
const SAME_QUESTION = 0.45;

/** A decision with what is asked of it again and again. */
interface Weighed {
  readonly decision: Decision;
  readonly post: number;
  readonly stems: readonly string[];
  /** Of its whole post, or, where that is long, of what stands around the words that turn back. */
  readonly around: readonly string[];
  readonly turns: boolean;
  readonly refuses: boolean;
  readonly strongly: boolean;
  readonly routine: boolean;
}

/** For each decision that a later one settles otherwise: the index of that one's post. */
export async function findReversals(
  discussion: Discussion,
  decisions: readonly Decision[],
  pacing: Pacing,
): Promise<ReadonlyMap<Decision, number>> {
  const found = new Map<Decision, number>();
  const weighed: Weighed[] = [];
  for (const decision of decisions) {
    weighed.push(weigh(discussion, decision));
    if (pacing.spent(WEIGHING)) await pacing.rest();
  }
  for (const [index, earlier] of weighed.entries()) {
    if (!earlier.decision.worded || earlier.routine) continue;
    const end = Math.min(weighed.length, index + 1 + MAX_LATER);
    for (let at = index + 1; at < end; at += 1) {
      const later = weighed[at] as Weighed;
      if (later.decision.strength < ENOUGH || later.routine) continue;
      if (!isTakenBackBy(discussion, earlier, later, at === index + 1)) continue;
      found.set(earlier.decision, later.post);
      break;
    }
    if (pacing.spent(end - index)) await pacing.rest();
  }
  return found;
}

function weigh(discussion: Discussion, decision: Decision): Weighed {
  const { post } = decision.remark;
  const said = discussion.byPost[post] ?? [];
  return {
    decision,
    post,
    stems: stemsOf(decision),
    around: [...new Set(aroundTurns(said, decision.remark).flatMap((remark) => remark.stems))],
    turns: said.some(turnsBack),
    refuses: said.some(refuses),
    routine: isRoutine(discussion, decision.remark),
    strongly: said.some((remark) => STRONG_REVERSAL.has(remark.words)),
  };
}

/** A list of many things takes back what its item on it says, not whatever its other items name. */
function aroundTurns(said: readonly Remark[], decision: Remark): readonly Remark[] {
  if (said.length <= SHORT_POST) return said;
  const turning = said.filter((remark) => remark === decision || turnsBack(remark) || refuses(remark));
  return said.filter((each) =>
    turning.some(
      ({ at, line, item }) => Math.abs(each.at - at) <= 1 && (each.line === line || !(item || each.item)),
    ),
  );
}

function isTakenBackBy(discussion: Discussion, earlier: Weighed, later: Weighed, next: boolean): boolean {
  if (earlier.post === later.post) return false;
  const distance = discussion.flow.distance(earlier.post, later.post);
  const near = distance <= NEAR;
  const { words } = later.decision.remark;
  const same = authorOf(discussion, earlier.decision.remark) === authorOf(discussion, later.decision.remark);
  if (near && same && CONCEDE.find(words, 0, 2) >= 0) return true;
  if (distance <= AT_ONCE && !same && choosesOtherwise(earlier.decision, later.decision)) return true;
  if (next && near && later.turns && later.strongly) return true;
  const shared = overlap(discussion, earlier.stems, later.around);
  const enough = shared >= (near ? 1 : 2);
  if (enough && (later.turns || later.refuses)) return true;
  const otherwise = otherNumbers(earlier.stems, later.stems);
  if (later.turns && otherwise && sharesSubject(discussion, earlier, later)) return true;
  if (shared < 2) return false;
  const said = discussion.byPost[later.post] ?? [];
  if (said.some((remark) => contrastsNumbers(remark, earlier.stems))) return true;
  // Two of two numbers differ where one thing after another is settled: shelf 1 in room 101, shelf 2 in room 102.
  const list = Math.min(numbersIn(earlier.stems).length, numbersIn(later.stems).length) > 1;
  return otherwise && !list && shared >= earlier.stems.length * SAME_QUESTION;
}

/** A short post's other sentences tell what its decision is about. */
function sharesSubject(discussion: Discussion, earlier: Weighed, later: Weighed): boolean {
  const around = (discussion.byPost[earlier.post] ?? []).slice(0, SHORT_POST);
  const about = [...earlier.stems, ...around.flatMap((each) => each.stems)];
  return overlap(discussion, about, later.stems) >= 1;
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

const numbersIn = (stems: readonly string[]): string[] => stems.filter((stem) => /^\d/.test(stem));

/** The same words with other dates or sums. */
function otherNumbers(mine: readonly string[], others: readonly string[]): boolean {
  const [first, second] = [numbersIn(mine), numbersIn(others)];
  if (first.length === 0 || second.length === 0) return false;
  return !first.some((each) => second.some((other) => areKin(each, other)));
}
