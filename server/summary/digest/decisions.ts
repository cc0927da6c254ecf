/**
 * Decisions: sentences by which people settle something, by their words or by the agreement that follows. Whether a
 * later one settles it otherwise is for reversals.ts to say.
 */

import { accepts, CONCEDE, DECISION_ASKED, hasDecisionLabel } from './decision_cues.ts';
import { isInside, wordsDecide, wordsPropose } from './decision_strength.ts';
import { authorOf, type Discussion, isRoutine, type Remark } from './discussion.ts';
import { overlap } from './kinship.ts';
import type { Pacing } from './pacing.ts';
import {
  antecedents,
  type Exchange,
  type Quote,
  saysEnough,
  toExchange,
  withNext,
  withPrevious,
} from './quoting.ts';
import { approvals } from './reactions.ts';
import { findDeciders, VERDICT, verdicts } from './verdicts.ts';

export interface Decision {
  readonly remark: Remark;
  readonly exchange: Exchange;
  readonly strength: number;
  /** Words settle it, not agreement alone. */
  readonly worded: boolean;
  /** Other posts that say the same. */
  readonly also: readonly number[];
}

/** From here on a remark is shown as a decision; from `PLAUSIBLE` on it is held against later ones. */
export const ENOUGH = 2;
export const PLAUSIBLE = 1.2;
/** What a report of routine lacks. */
const ROUTINE = 2;
const AGREEMENT = 0.9;
const MAX_AGREEMENT = 2.7;
/** How many posts later somebody is taken to agree with what was said. */
const AGREEMENT_WINDOW = 5;
/** What agreement in words that name the thing is worth. */
const ECHO = 2.1;
const MAX_ACKNOWLEDGEMENT_WORDS = 4;
/** How many posts back something proposed is accepted. */
const PROPOSAL_WINDOW = 6;
/** Who says so much besides accepting says what he accepts. */
const MUCH = 4;
const MAX_AGREEING_WORDS = 8;
const MAX_CHARS = 260;
/** How many posts later a decision states what was proposed. */
const RESTATED_WITHIN = 20;
/** Share of its stems that a decision has in common with the proposal it states. */
const SAME_MATTER = 0.3;

/** One per post at most, items of a list apart, from plausible to certain, in the order of the thread. */
export async function findDecisions(discussion: Discussion, pacing: Pacing): Promise<Decision[]> {
  const worded = await wordedDecisions(discussion, pacing);
  const proposed = await proposals(discussion, worded, pacing);
  await pacing.rest();
  for (const remark of await verdicts(discussion, findDeciders(discussion, proposed), pacing)) {
    proposed.set(remark.index, (proposed.get(remark.index) ?? 0) + VERDICT);
  }
  await pacing.rest();
  const agreed = await agreements(discussion, proposed, pacing);
  await pacing.rest();
  const decisions: Decision[] = [];
  for (const mine of discussion.byPost) {
    if (pacing.spent(mine.length * 10)) await pacing.rest();
    const weighed = mine
      .map((remark) => ({ remark, strength: strengthOf(discussion, remark, proposed, agreed) }))
      .filter(({ strength }) => strength >= PLAUSIBLE);
    const loose = weighed.filter(({ remark }) => remark.lead === undefined);
    const best = [...loose].sort((a, b) => b.strength - a.strength || a.remark.at - b.remark.at).slice(0, 1);
    const items = weighed.filter(({ remark, strength }) => remark.lead !== undefined && strength >= ENOUGH);
    for (const { remark, strength } of [...best, ...items]) {
      const neighbours = new Set(loose.map((each) => each.remark));
      const said = exchangeOf(discussion, remark, neighbours, proposed);
      if (said === undefined) continue;
      const byWords = (worded[remark.index] ?? 0) >= PLAUSIBLE;
      const exchange = byWords ? said : withAgreement(said, agreed.get(remark.index));
      decisions.push({ remark, strength, exchange, worded: byWords, also: [] });
    }
  }
  return withoutRestated(discussion, decisions);
}

/** What the words alone decide, by remark index. */
async function wordedDecisions(discussion: Discussion, pacing: Pacing): Promise<Float64Array> {
  const found = new Float64Array(discussion.remarks.length);
  for (const remark of discussion.remarks) {
    found[remark.index] = wordsDecide(discussion, remark);
    if (pacing.spent(remark.words.length * 2)) await pacing.rest();
  }
  return found;
}

/** What may be agreed to, by remark index. */
async function proposals(
  discussion: Discussion,
  worded: Float64Array,
  pacing: Pacing,
): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  for (const remark of discussion.remarks) {
    const strength = Math.max(worded[remark.index] ?? 0, wordsPropose(remark));
    if (strength > 0.5) found.set(remark.index, strength);
    if (pacing.spent(remark.words.length)) await pacing.rest();
  }
  for (const mine of discussion.byPost) {
    if (pacing.spent(mine.length * 2)) await pacing.rest();
    const asking = mine.findLast((remark) => remark.question && DECISION_ASKED.has(remark.words));
    const proposal = mine.find((remark) => saysEnough([remark]));
    if (asking === undefined || proposal === undefined || proposal.at >= asking.at) continue;
    found.set(proposal.index, Math.max(found.get(proposal.index) ?? 0, PLAUSIBLE));
  }
  return found;
}

/** By remark index: who agrees, and in what words. */
type Agreements = ReadonlyMap<number, ReadonlyMap<string, Remark | undefined>>;

/** Who agrees with which remark: the last one by somebody else that could be agreed to. */
async function agreements(
  discussion: Discussion,
  proposed: ReadonlyMap<number, number>,
  pacing: Pacing,
): Promise<Agreements> {
  const found = new Map<number, Map<string, Remark | undefined>>();
  for (const [post, { text, authorId }] of discussion.thread.posts.entries()) {
    const [first] = discussion.byPost[post] ?? [];
    const says = first === undefined ? accepts(text, []) : first.accepts;
    // Whoever sets to work on what was proposed agrees, too.
    const works = first !== undefined && !first.question && first.promise.strength >= 2;
    if (pacing.spent(5)) await pacing.rest();
    if (!says && !works) continue;
    for (const back of discussion.flow.before(post, AGREEMENT_WINDOW)) {
      const strongest = (discussion.byPost[back] ?? [])
        .filter((each) => proposed.has(each.index))
        .sort((a, b) => (proposed.get(b.index) ?? 0) - (proposed.get(a.index) ?? 0))[0];
      if (strongest === undefined || authorOf(discussion, strongest) === authorId) continue;
      if (!says && overlap(discussion, first?.stems ?? [], strongest.stems) < 1) break;
      const who = found.get(strongest.index) ?? new Map<string, Remark | undefined>();
      found.set(strongest.index, who.set(authorId, who.get(authorId) ?? first));
      break;
    }
  }
  return found;
}

function strengthOf(
  discussion: Discussion,
  remark: Remark,
  proposed: ReadonlyMap<number, number>,
  agreed: Agreements,
): number {
  const own = Math.max(proposed.get(remark.index) ?? 0, echoes(discussion, remark, proposed) ? ECHO : 0);
  if (own <= 0 || isAcknowledgement(discussion, remark, proposed)) return 0;
  const agreeing = (agreed.get(remark.index)?.size ?? 0) * AGREEMENT;
  const approved = approvals(discussion.thread.posts[remark.post]?.reactions ?? []) >= 2 ? 1 : 0;
  const buried = isInside(discussion, remark) && !hasDecisionLabel(remark.text) ? 1 : 0;
  const routine = isRoutine(discussion, remark) ? ROUTINE : 0;
  return own + Math.min(agreeing, MAX_AGREEMENT) + approved - buried - routine;
}

/** `ok, Brightbean then`: agrees with a proposal of somebody else in its own words. */
function echoes(discussion: Discussion, remark: Remark, proposed: ReadonlyMap<number, number>): boolean {
  if (remark.question || remark.at > 1 || remark.promise.strength > 0 || remark.stems.length === 0)
    return false;
  if (discussion.byPost[remark.post]?.[0]?.accepts !== true) return false;
  const author = authorOf(discussion, remark);
  for (const post of discussion.flow.before(remark.post, PROPOSAL_WINDOW)) {
    for (const each of discussion.byPost[post] ?? []) {
      if (!proposed.has(each.index) || authorOf(discussion, each) === author) continue;
      if (overlap(discussion, remark.stems, each.stems) >= 1) return true;
    }
  }
  return false;
}

/** `Принято.` after a decision adds nothing to it but agreement. */
function isAcknowledgement(
  discussion: Discussion,
  remark: Remark,
  proposed: ReadonlyMap<number, number>,
): boolean {
  if (remark.words.length > MAX_ACKNOWLEDGEMENT_WORDS || !remark.accepts) return false;
  const [before] = discussion.flow.before(remark.post, 1);
  const previous = discussion.byPost[before ?? -1] ?? [];
  return previous.some((each) => !each.question && (proposed.get(each.index) ?? 0) >= PLAUSIBLE);
}

/**
 * The sentence with its neighbours, or with what it answers; undefined when nothing tells what was decided. A post
 * that only accepts decides nothing unless something was proposed.
 */
function exchangeOf(
  discussion: Discussion,
  remark: Remark,
  deciding: ReadonlySet<Remark>,
  proposed: ReadonlyMap<number, number>,
): Exchange | undefined {
  const quote = extended(discussion, remark, deciding);
  if (hasDecisionLabel(remark.text)) return [quote];
  const concedes = CONCEDE.find(remark.words, 0, 2) >= 0;
  const alone = quote.every((each) => each === remark || !deciding.has(each));
  const onlyAccepts = remark.at === 0 && alone && remark.accepts;
  if (onlyAccepts && !concedes && !saysEnough([remark], MUCH)) {
    return withProposal(discussion, remark, quote, proposed);
  }
  if (saysEnough(quote)) return [quote];
  const before = antecedents(discussion, remark);
  if (before.length > 0) return toExchange([...before, quote]);
  return saysEnough(quote, 1) ? [quote] : undefined;
}

/** A proposal with the first few words by which it is accepted. */
function withAgreement(
  exchange: Exchange,
  agreeing: ReadonlyMap<string, Remark | undefined> | undefined,
): Exchange {
  const [first] = agreeing?.values() ?? [];
  return first === undefined || first.words.length > MAX_AGREEING_WORDS ? exchange : [...exchange, [first]];
}

/** `Принято.` with what is accepted, and with the last word on it before; undefined when nothing was proposed. */
function withProposal(
  discussion: Discussion,
  remark: Remark,
  quote: Quote,
  proposed: ReadonlyMap<number, number>,
): Exchange | undefined {
  const author = authorOf(discussion, remark);
  let lastWord: Remark | undefined;
  for (const post of discussion.flow.before(remark.post, PROPOSAL_WINDOW)) {
    const said = discussion.byPost[post] ?? [];
    const proposal = said.findLast((each) => proposed.has(each.index));
    if (proposal !== undefined && (proposal.question || authorOf(discussion, proposal) !== author)) {
      const between = lastWord === undefined ? [] : [[lastWord] as const];
      return toExchange([withPrevious(discussion, proposal), ...between, quote]);
    }
    const last = said.at(-1);
    if (last !== undefined && authorOf(discussion, last) !== author) lastWord ??= last;
  }
  return undefined;
}

/** Neighbours that decide too are quoted along; so is what comes after, or before, a sentence that says little. */
function extended(discussion: Discussion, remark: Remark, deciding: ReadonlySet<Remark>): Quote {
  const mine = discussion.byPost[remark.post] ?? [];
  let from = remark.at;
  let to = remark.at;
  let chars = remark.text.length;
  const fits = (at: number): boolean => {
    const other = mine[at];
    if (other === undefined || !deciding.has(other) || other.block !== remark.block) return false;
    if (chars + other.text.length > MAX_CHARS) return false;
    chars += other.text.length;
    return true;
  };
  while (fits(to + 1)) to += 1;
  while (fits(from - 1)) from -= 1;
  if (to > from) return [mine[from] as Remark, ...mine.slice(from + 1, to + 1)];
  const next = mine[remark.at + 1];
  // `Давайте после вас. 11:00?`
  if (
    next?.question === true &&
    next.block === remark.block &&
    next.words.length <= 3 &&
    /\d/.test(next.text)
  )
    return [remark, next];
  const forward = withNext(discussion, remark);
  return saysEnough(forward, 2) && forward.length > 1 ? forward : withPrevious(discussion, remark);
}

/** What was proposed first and decided later is one decision; it cites both. */
function withoutRestated(discussion: Discussion, decisions: readonly Decision[]): Decision[] {
  const kept: Decision[] = [];
  for (const decision of decisions) {
    const stems = stemsOf(decision);
    const also: number[] = [];
    for (const earlier of kept.slice(-RESTATED_WITHIN)) {
      if (earlier.worded || decision.strength < ENOUGH) continue;
      if (discussion.flow.distance(earlier.remark.post, decision.remark.post) > RESTATED_WITHIN) continue;
      const shared = overlap(discussion, stems, stemsOf(earlier));
      if (shared < Math.min(2, Math.max(1, stems.length * SAME_MATTER))) continue;
      also.push(earlier.remark.post, ...earlier.also);
      kept.splice(kept.indexOf(earlier), 1);
    }
    kept.push({ ...decision, also });
  }
  return kept;
}

export function stemsOf(decision: { readonly exchange: Exchange }): string[] {
  return [...new Set(decision.exchange.flatMap((quote) => quote.flatMap((remark) => remark.stems)))];
}
