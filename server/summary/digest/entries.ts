/** What was chosen for the digest, and the claims that readers see. */

import { translate } from '../../../assets/i18n/index.ts';
import type { Claim, Language, TaskState } from '../types.ts';
import { authorOf, type Discussion, type Remark } from './discussion.ts';
import { dueIn } from './due.ts';
import type { Exchange, Quote } from './quoting.ts';

export interface Entry {
  readonly exchange: Exchange;
  readonly mark?: 'open' | 'done' | 'reversed';
  /** Indices of posts cited besides those quoted. */
  readonly also?: readonly number[];
  readonly strength: number;
  /** Of tasks: author id of who takes it, as far as it shows. */
  readonly task?: { readonly owner: string | undefined };
}

/** `Anna: “…” — Boris: “…”`, what one person says in a row under one name. */
export function claimOf(discussion: Discussion, entry: Entry, language: Language): Claim {
  const { exchange, mark, also = [] } = entry;
  const quote = exchange.map((each) => quoted(discussion, each, language)).join(' — ');
  const posts = new Set([...exchange.map(([first]) => first.post), ...also]);
  return {
    text: mark === undefined ? quote : translate(language, `thread_summary.digest.${mark}`, { quote }),
    citations: [...posts].sort((a, b) => a - b).flatMap((post) => discussion.thread.posts[post]?.id ?? []),
    ...(entry.task === undefined ? {} : { task: stateOf(discussion, entry, entry.task.owner) }),
  };
}

/** The last date that is named holds: the one that was agreed on. A report names none. */
function stateOf(discussion: Discussion, { exchange, mark }: Entry, owner: string | undefined): TaskState {
  const author = discussion.thread.authors.get(owner ?? '');
  const done = mark === 'done';
  const said = exchange.slice(0, done && exchange.length > 1 ? -1 : undefined).flat();
  const due = said.map((remark) => dueIn(remark.text)).findLast((each) => each !== '');
  return { owner: author?.displayName || author?.username || '', due: due ?? '', done };
}

function quoted(discussion: Discussion, quote: Quote, language: Language): string {
  const author = discussion.thread.authors.get(authorOf(discussion, quote[0]));
  const name =
    author?.displayName || author?.username || translate(language, 'thread_summary.participants.unknown');
  const text = quote.map((remark) => remark.text).join(' ');
  return translate(language, 'thread_summary.digest.quote', { name, text });
}

export function alone(quote: Quote): Entry {
  return { exchange: [quote], strength: 0 };
}

export function remarksOf(entries: readonly Entry[]): Remark[] {
  return entries.flatMap((entry) => entry.exchange.flat());
}

/** The strongest, of equals the later. */
export function strongest(entries: readonly Entry[], limit: number): Entry[] {
  return [...entries]
    .sort((a, b) => b.strength - a.strength || headOf(b).index - headOf(a).index)
    .slice(0, limit);
}

/** As the thread has them. */
export function inOrder(entries: readonly Entry[]): Entry[] {
  return [...entries].sort((a, b) => headOf(a).index - headOf(b).index);
}

function headOf(entry: Entry): Remark {
  return entry.exchange[0][0];
}
