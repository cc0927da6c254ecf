/** Tasks: what people promise, ask of each other, list as actions or give out by name. */

import { authorOf, type Discussion, isRoutine, type Remark } from './discussion.ts';
import { overlap } from './kinship.ts';
import type { Pacing } from './pacing.ts';
import { hasDeadline, opensToday } from './promise_cues.ts';
import {
  antecedents,
  type Exchange,
  type Quote,
  saysEnough,
  toExchange,
  wholeItem,
  withNext,
  withPrevious,
} from './quoting.ts';
import { isWorthQuoting, replyTo } from './replies.ts';
import { headsActions, headsPlan, isReported, namedIn, requestIn, wantsVolunteer } from './request_cues.ts';

export interface Task {
  readonly remark: Remark;
  readonly exchange: Exchange;
  readonly strength: number;
  /** Author id of who takes it, as far as it shows. */
  readonly owner: string | undefined;
  /** The reply to the request was that it is done. */
  readonly done?: boolean;
}

/** From here on it is shown; from `PLAUSIBLE` on only when it was done. */
export const ENOUGH = 3;
export const PLAUSIBLE = 2;
/** Share of its stems that a repeated promise has in common with the first. */
const SAME_WORK = 0.6;
/** Among how many tasks before a repeated one is looked for. */
const REPEATED_WITHIN = 60;

/** In the order of the thread, plausible ones included. */
export async function findTasks(discussion: Discussion, pacing: Pacing): Promise<Task[]> {
  const taken = new Set<Remark>();
  const tasks: Task[] = [];
  for (const remark of discussion.remarks) {
    if (pacing.spent(remark.words.length * 2)) await pacing.rest();
    if (taken.has(remark)) continue;
    const task = taskIn(discussion, remark, taken);
    if (task === undefined || task.strength < PLAUSIBLE) continue;
    for (const quote of task.exchange) for (const each of quote) taken.add(each);
    if (!tasks.slice(-REPEATED_WITHIN).some((known) => repeats(discussion, known, task))) tasks.push(task);
  }
  return tasks;
}

function taskIn(discussion: Discussion, remark: Remark, taken: ReadonlySet<Remark>): Task | undefined {
  const { people } = discussion;
  const { text, words } = remark;
  const promise = opensToday(text) ? { strength: 3, at: 0 } : remark.promise;
  const anybody = wantsVolunteer(words, remark.question);
  const other = anybody ? undefined : people.otherOf(authorOf(discussion, remark));
  const addressed = people.addressed(text) ?? other;
  const asked = requestIn(
    words,
    people.addressed(text) !== undefined,
    (word) => people.whoIs(word) !== undefined,
    remark.question,
  );
  const promised = promise.strength > 0 && !(remark.question && promise.strength < 3);
  const listed = byList(remark);
  let strength = Math.max(promised ? promise.strength : 0, asked, listed);
  if (strength < 3 && anybody) strength = remark.question ? Math.max(strength, 1.5) : 3;
  if (strength >= 2 && strength < 3 && callsAfter(discussion, remark)) strength = 3;
  if (strength === 0) return undefined;
  const item = remark.lead === undefined ? undefined : wholeItem(discussion, remark);
  const quote = item ?? withNext(discussion, remark, 0);
  if (quote.some((each) => hasDeadline(each.text, each.words))) strength += 1;
  if (isReported(words) || isRoutine(discussion, remark)) strength -= 1.5;
  if (!promised && remark.reportAt >= 0 && remark.reportAt <= 2 && item === undefined) strength -= 1.5;
  const author = authorOf(discussion, remark);
  if (item !== undefined) {
    const promises = item.some((each) => each.promise.strength > 0);
    return { remark, exchange: [item], strength, owner: addressed ?? (promises ? author : undefined) };
  }
  if (promised && promise.strength >= asked) {
    const exchange = inContext(discussion, remark, quote);
    if (promise.strength < 3 && isWelcome(discussion, remark)) strength += 1;
    return exchange && { remark, exchange, strength, owner: author };
  }
  const request = requestOf(discussion, remark);
  const named = namedIn(words, (word) => people.whoIs(word) !== undefined);
  // `It has no owner. I'll find one.`
  const promises = (request.at(-1) ?? []).some((each) => each.promise.strength >= 3);
  const himself = promises ? author : undefined;
  const given = addressed ?? (named === undefined ? himself : people.whoIs(named));
  const reply = replyTo(discussion, remark, given, taken);
  if (reply === undefined) return { remark, exchange: request, strength, owner: given };
  return {
    remark,
    exchange: isWorthQuoting(reply) ? [...request, [reply.said]] : request,
    strength: strength + (reply.promises ? 1.5 : 1),
    // Whoever says `ok` to what was asked of nobody has read it; that is all.
    owner: reply.takes ? authorOf(discussion, reply.said) : given,
    done: reply.reports,
  };
}

/** `Нужно письмо. Кто напишет?` */
function callsAfter(discussion: Discussion, { post, at }: Remark): boolean {
  const next = (discussion.byPost[post] ?? []).slice(at + 1, at + 3);
  return next.some((each) => wantsVolunteer(each.words, each.question));
}

/** An item under `Actions:` is a task whatever its words; under `Plan:` it is when it has a date. */
function byList(remark: Remark): number {
  if (remark.lead === undefined || remark.stems.length === 0) return 0;
  if (headsActions(remark.lead.words)) return 3.5;
  return headsPlan(remark.lead.words) ? 2 : 0;
}

/** A request with what it is about, in the post or before it. */
function requestOf(discussion: Discussion, remark: Remark): Exchange {
  const forward: Quote = remark.question ? [remark] : withNext(discussion, remark);
  const quote = forward.length > 1 ? forward : withPrevious(discussion, remark);
  if (saysEnough(quote, 2)) return [quote];
  return toExchange([...antecedents(discussion, remark), quote]) ?? [quote];
}

/** A promise that does not say what, with what it answers; undefined when nothing tells. */
function inContext(discussion: Discussion, remark: Remark, forward: Quote): Exchange | undefined {
  const backward = withPrevious(discussion, remark);
  const quote: Quote =
    backward.length > 1 ? ([...backward, ...forward.slice(1)] as unknown as Quote) : forward;
  if (saysEnough(quote, 2)) return [quote];
  const before = antecedents(discussion, remark);
  const follows = before.some((each) =>
    each.some((said) => said.question || discussion.flow.distance(said.post, remark.post) <= 1),
  );
  if (follows || (before.length > 0 && remark.accepts)) return toExchange([...before, quote]);
  return saysEnough(quote, 1) ? [quote] : undefined;
}

/** The next post by somebody else says yes. */
function isWelcome(discussion: Discussion, remark: Remark): boolean {
  const [after] = discussion.flow.after(remark.post, 1);
  const [next] = discussion.byPost[after ?? -1] ?? [];
  return next !== undefined && authorOf(discussion, next) !== authorOf(discussion, remark) && next.accepts;
}

function repeats(discussion: Discussion, known: Task, task: Task): boolean {
  if (known.owner !== task.owner) return false;
  const stems = (each: Task) => [...new Set(each.exchange.flat().flatMap((remark) => remark.stems))];
  const mine = stems(task);
  return mine.length > 0 && overlap(discussion, mine, stems(known)) >= Math.max(1.4, mine.length * SAME_WORK);
}
