/** What of a conversation concerns one reader: what is asked of them, what they took on, what was made of their words. */

import { authorOf, type Discussion, type Remark } from './discussion.ts';
import { alone, type Entry, remarksOf } from './entries.ts';
import type { Findings } from './findings.ts';
import { withNext } from './quoting.ts';

export function concerning(
  discussion: Discussion,
  readerId: string,
  found: Findings,
): Pick<Findings, 'decisions' | 'reversed' | 'tasks' | 'open'> {
  const touches = (entry: Entry): boolean =>
    postsOf(entry).some((post) => discussion.thread.posts[post]?.authorId === readerId) ||
    remarksOf([entry]).some((remark) => names(discussion, remark, readerId));
  const tasks = found.tasks.filter((entry) => entry.task?.owner === readerId);
  const open = found.open.filter((entry) => isPutTo(discussion, entry.exchange[0][0], readerId));
  const told = new Set(remarksOf([...tasks, ...open]));
  return {
    decisions: found.decisions.filter(touches),
    reversed: found.reversed.filter(touches),
    tasks,
    open: [...open, ...unanswered(discussion, readerId, told)],
  };
}

/** Posts that speak to the reader and after which the reader says nothing more in the thread. */
function unanswered(discussion: Discussion, readerId: string, told: ReadonlySet<Remark>): Entry[] {
  const { posts } = discussion.thread;
  return discussion.byPost.flatMap((mine, post) => {
    if (posts[post]?.authorId === readerId || mine.some((remark) => told.has(remark))) return [];
    const mention = mine.find((remark) => discussion.people.addressed(remark.text) === readerId);
    if (mention === undefined) return [];
    const later = discussion.flow.after(post, posts.length);
    if (later.some((each) => posts[each]?.authorId === readerId)) return [];
    return [{ ...alone(withNext(discussion, mention)), mark: 'open' } satisfies Entry];
  });
}

/** Of two who talk with each other, all is said to the other one. */
function isPutTo(discussion: Discussion, remark: Remark, readerId: string): boolean {
  const asker = authorOf(discussion, remark);
  if (asker === readerId) return false;
  const { people } = discussion;
  const said = discussion.byPost[remark.post] ?? [];
  const addressed = said.map((each) => people.addressed(each.text)).find((id) => id !== undefined);
  return (addressed ?? people.otherOf(asker)) === readerId;
}

function names(discussion: Discussion, remark: Remark, readerId: string): boolean {
  return remark.words.some((word) => discussion.people.whoIs(word) === readerId);
}

function postsOf({ exchange, also = [] }: Entry): number[] {
  return [...exchange.map(([first]) => first.post), ...also];
}
