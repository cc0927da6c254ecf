/** Replies to a request: who takes it, and in what words. */

import { authorOf, type Discussion, type Remark } from './discussion.ts';
import { overlap, sharedPrefix } from './kinship.ts';
import { saysEnough } from './quoting.ts';
import { isImperative } from './request_cues.ts';

/** A request is answered by the next posts of others, at most so many posts later. */
const ACCEPTANCE_WINDOW = 6;
const UNADDRESSED_WINDOW = 2;
const POLITE = new Set(['please', 'pls', 'пожалуйста', 'плиз']);
const MAX_ME_WORDS = 3;
const SAME_VERB = 5;

export interface Reply {
  readonly said: Remark;
  readonly promises: boolean;
  /** It is theirs now. */
  readonly takes: boolean;
  readonly reports: boolean;
}

/** `Ok` tells who takes it; a sentence that merely begins so speaks of something else. */
export function isWorthQuoting({ said, promises }: Reply): boolean {
  return promises || !saysEnough([said], 2);
}

/** What the person asked, or anybody else if nobody was, says next: a short promise, or just yes. */
export function replyTo(
  discussion: Discussion,
  remark: Remark,
  addressed: string | undefined,
  taken: ReadonlySet<Remark>,
): Reply | undefined {
  const author = authorOf(discussion, remark);
  const before = lastSpeaker(discussion, remark);
  for (const [step, post] of discussion.flow.after(remark.post, ACCEPTANCE_WINDOW).entries()) {
    const by = discussion.thread.posts[post]?.authorId ?? author;
    const near = addressed !== undefined || by === before || step < UNADDRESSED_WINDOW;
    if (by === author || !near || (addressed !== undefined && by !== addressed)) continue;
    const said = discussion.byPost[post] ?? [];
    const promise = said
      .slice(0, 2)
      .find((each) => !each.question && (each.promise.strength > 0 || repeatsVerb(remark, each)));
    if (promise === undefined) {
      const [first] = said;
      if (first === undefined) continue;
      const takes = volunteers(first) || first.reportAt === 0;
      if (takes || first.accepts) {
        const meant = by === before || names(discussion, remark, by) || (step === 0 && isAsking(remark));
        return {
          said: first,
          promises: false,
          takes: takes || addressed !== undefined || meant,
          reports: first.reportAt === 0,
        };
      }
      if (addressed === undefined) continue;
      return undefined;
    }
    if (taken.has(promise)) return undefined;
    // A promise that speaks for itself, and of something else, is a task of its own.
    const apart = saysEnough([promise]) && overlap(discussion, remark.stems, promise.stems) < 1;
    return apart ? undefined : { said: promise, promises: true, takes: true, reports: false };
  }
  return undefined;
}

function names(discussion: Discussion, remark: Remark, id: string): boolean {
  return remark.words.some((word) => discussion.people.whoIs(word) === id);
}

/** Of somebody, rather than a need that is stated. */
function isAsking({ words, question }: Remark): boolean {
  return question || words.some((word) => POLITE.has(word) || isImperative(word));
}

/** Whose words the post answers, as far as its place tells. */
function lastSpeaker(discussion: Discussion, remark: Remark): string | undefined {
  const author = authorOf(discussion, remark);
  return discussion.flow
    .before(remark.post, UNADDRESSED_WINDOW)
    .map((post) => discussion.thread.posts[post]?.authorId)
    .find((id) => id !== author);
}

/** `Пересчитайте.` – `пересчитаем, куда деваться` */
function repeatsVerb(request: Remark, reply: Remark): boolean {
  const verb = reply.words[0] ?? '';
  if (!/^[а-я]{5,}м$/.test(verb)) return false;
  return request.words.some((word) => isImperative(word) && sharedPrefix(word, verb) >= SAME_VERB);
}

/** `Me`, `могу`; but not `я железо, не литература`. */
function volunteers({ text, words }: Remark): boolean {
  if (words.includes('не') || words.includes('not')) return false;
  if (/^(?:i can|i could|i do|могу|можем)(?![\p{L}'])/iu.test(text)) return true;
  return /^(?:me|я|мне)(?![\p{L}'])/iu.test(text) && words.length <= MAX_ME_WORDS;
}
