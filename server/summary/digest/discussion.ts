/** A thread as remarks: the sentences people wrote, with what they are about. */

import { hasOrderPhrase } from '../evidence/orders.ts';
import type { Conversation } from '../types.ts';
import { accepts } from './decision_cues.ts';
import { Flow } from './flow.ts';
import type { Pacing } from './pacing.ts';
import { People } from './people.ts';
import { type Promised, promiseIn } from './promise_cues.ts';
import { type ProseLine, proseLines } from './prose.ts';
import { reportAt } from './report_cues.ts';
import { sentencesOf } from './segmentation.ts';
import { contentStems, createStemmer, hasLink, ownWords, wordsOf } from './words.ts';

export interface Remark {
  /** Position among all remarks. */
  readonly index: number;
  /** Index of the post, and the position within it. */
  readonly post: number;
  readonly at: number;
  /** Line of the post it stands in, and whether that is an item of a list. */
  readonly line: number;
  readonly item: boolean;
  /** Remarks of one block stand together in the post: no code, table or quotation between them. */
  readonly block: number;
  readonly text: string;
  /** Lower-case words that are the author's own; a quotation is one `«»`. */
  readonly words: readonly string[];
  /** What it is about; names of the thread's people left out. */
  readonly stems: readonly string[];
  readonly question: boolean;
  readonly link: boolean;
  /** What its author says he will do, and where he says that something is done (-1: nowhere): many ask for these. */
  readonly promise: Promised;
  readonly reportAt: number;
  /** It agrees to something. */
  readonly accepts: boolean;
  /** Remark that announces the list of which this is an item. */
  readonly lead: Remark | undefined;
}

export interface Discussion {
  readonly thread: Conversation;
  readonly people: People;
  /** What comes before and after what. */
  readonly flow: Flow;
  readonly remarks: readonly Remark[];
  readonly byPost: readonly (readonly Remark[])[];
  /** In which posts a stem stands, ascending. */
  readonly postsWith: ReadonlyMap<string, readonly number[]>;
  /** By pattern of words, numbers aside: the posts that say the same, or, with numbers in it, the people who do. */
  readonly saidBy: ReadonlyMap<string, ReadonlySet<string | number>>;
}

/** How much is looked at, so that the longest thread costs a fraction of a second: of a very long one, post openings. */
const MAX_THREAD_CHARS = 600_000;
const MAX_POST_CHARS = 8_000;
const MIN_POST_CHARS = 100;
const MAX_POST_REMARKS = 400;
/** Of a post besides its text, in units of pacing. */
const POST_COST = 10;

/** Posts by bots say nothing, and orders to whoever reads by machine are not worth quoting. */
export async function readDiscussion(thread: Conversation, pacing: Pacing): Promise<Discussion> {
  const maxChars = charsPerPost(thread);
  const people = new People(thread);
  const stem = createStemmer();
  const remarks: Remark[] = [];
  const byPost: Remark[][] = [];
  const postsWith = new Map<string, number[]>();
  const saidBy = new Map<string, Set<string | number>>();
  for (const [post, { text, authorId }] of thread.posts.entries()) {
    const mine: Remark[] = [];
    byPost.push(mine);
    if (thread.authors.get(authorId)?.isBot === true) continue;
    let lead: Remark | undefined;
    for (const [number, line] of proseLines(text, maxChars, people.spelled).entries()) {
      if (!line.item) lead = undefined;
      if (hasOrderPhrase(line.text)) continue;
      if (pacing.spent(line.text.length)) await pacing.rest();
      for (const sentence of sentencesOf(line.text)) {
        if (mine.length === MAX_POST_REMARKS) break;
        const words = ownWords(sentence);
        const about = wordsOf(sentence).filter((word) => people.whoIs(word) === undefined);
        const remark: Remark = {
          index: remarks.length,
          post,
          at: mine.length,
          line: number,
          item: line.item,
          block: line.block,
          text: sentence,
          words,
          stems: contentStems(about, stem),
          question: asks(sentence),
          link: hasLink(sentence),
          promise: promiseIn(words),
          reportAt: reportAt(words),
          accepts: accepts(sentence, words),
          lead,
        };
        mine.push(remark);
        remarks.push(remark);
      }
      lead = announces(line, mine.at(-1), lead);
    }
    for (const each of new Set(mine.flatMap((remark) => remark.stems))) {
      const carriers = postsWith.get(each);
      if (carriers === undefined) postsWith.set(each, [post]);
      else carriers.push(post);
    }
    for (const remark of mine) {
      const pattern = patternOf(remark);
      const known = saidBy.get(pattern) ?? new Set();
      saidBy.set(pattern, known.add(pattern.includes(NUMBER) ? authorId : post));
    }
    if (pacing.spent(POST_COST)) await pacing.rest();
  }
  return { thread, people, flow: new Flow(thread), remarks, byPost, postsWith, saidBy };
}

/** How much of each post is looked at: what short posts leave goes to the long ones. */
function charsPerPost({ posts }: Conversation): number {
  let [low, high] = [MIN_POST_CHARS, MAX_POST_CHARS];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const together = posts.reduce((sum, { text }) => sum + Math.min(text.length, middle), 0);
    if (together <= MAX_THREAD_CHARS) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A line that ends in a colon announces the items that follow; an item goes on with its list. */
function announces(line: ProseLine, last: Remark | undefined, lead: Remark | undefined): Remark | undefined {
  if (line.item) return lead;
  return line.heading || /[:：]\s*$/.test(line.text) ? last : undefined;
}

/** `Scaling it to 1 now, ok?` tells rather than asks. */
function asks(sentence: string): boolean {
  return (
    /[?？](?:["»”)\s\p{Extended_Pictographic}]|\uFE0F)*$/u.test(sentence) &&
    !/,\s(?:ok(?:ay)?|right|ок|окей|да|ладно|хорошо|верно)\s?\?+[)\s]*$/iu.test(sentence)
  );
}

const ROUTINE_TIMES = 3;
const ROUTINE_WORDS = 2;
/** Stands for any number. */
const NUMBER = '0';

/** What the third person reports in the same words, with numbers of their own, or what is said for the third time. */
export function isRoutine(discussion: Discussion, remark: Remark): boolean {
  return (
    remark.words.length >= ROUTINE_WORDS &&
    (discussion.saidBy.get(patternOf(remark))?.size ?? 0) >= ROUTINE_TIMES
  );
}

function patternOf({ words }: Remark): string {
  return words.map((word) => (/\d/.test(word) ? NUMBER : word)).join(' ');
}

export function authorOf(discussion: Discussion, remark: Remark): string {
  return discussion.thread.posts[remark.post]?.authorId ?? '';
}
