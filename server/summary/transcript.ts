/**
 * Posts as the model reads them: one JSON object per line, so that no post can end its line and speak as another,
 * each under the number by which it is cited. What a reader of the lines before knows already is not said again: the
 * day, the user name of somebody who wrote before. A post that is too long for one line, and each file that was read,
 * go over lines of their own; every character of both is in some line.
 */

import { encodeLine } from './json_line.ts';
import { estimateTokens } from './tokens.ts';
import { tailsOf } from './transcript_text.ts';
import type { Conversation, ConversationPost, PostFile } from './types.ts';

export { encodeLine } from './json_line.ts';

/** What the fields mean, for the model. */
export const transcriptLegend = `Each object is one post, oldest first, threads one after another: "n" its number, "at" the time in UTC, left out when little has passed since the post before, "from" the author's name, "user" the author's user name, "re" the number of the post that opened the thread it replies in (0: an earlier post, not shown), "text" the post, "images" and "unread_files" attached files by name, "reactions" how many people reacted with which emoji, "edited" whether it was changed later, "context" a post from before, there to understand the others. "file" names an attached text file that "text" holds. "piece" marks a long text cut into pieces. "opening" repeats how a thread began whose later posts follow.`;

/** A line but for its head, which depends on what stands before it in its part. */
export interface Unit {
  /** Index of the post. */
  readonly post: number;
  /** From the text to the closing brace. */
  readonly tail: string;
  /** Tokens of the line with the shortest head. */
  readonly tokens: number;
  /** Goes on with the text of the unit before. */
  readonly continues: boolean;
}

/** What a part's lines have said so far. */
export interface Known {
  readonly users: Set<string>;
  previous: ConversationPost | undefined;
}

/** An author in JSON, and what the fields take. */
interface Name {
  readonly from: string;
  readonly user: string;
  readonly tokens: number;
  readonly userTokens: number;
}

/** Tokens of a field's name and what stands around it. */
const FIELD = 5;
/** How long the time need not be said again. Milliseconds. */
const SAME_TIME = 10 * 60_000;
const DAY = 24 * 3_600_000;
const LAST_TIME = 8.64e15;
/** Of many reactions the most frequent are named, of long file names the beginning and the end. */
const MAX_REACTIONS = 10;
const MAX_FILES = 10;
const MAX_FILE_NAME = 60;
const MAX_NAME = 64;
const MAX_EMOJI = 32;
const OPENING_CHARS = 240;

export class TranscriptLines {
  readonly #conversation: Conversation;
  /** Index of the first post in scope of each post's thread: the posts of one thread stand together. */
  readonly #starts: Int32Array;
  readonly #names = new Map<string, Name>();

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    const { posts } = conversation;
    this.#starts = new Int32Array(posts.length);
    for (let at = 1; at < posts.length; at += 1) {
      const same = posts[at]?.rootId === posts[at - 1]?.rootId;
      this.#starts[at] = same ? (this.#starts[at - 1] ?? 0) : at;
    }
  }

  /** One post, in units of at most `maxTokens` each, one after another. */
  *units(post: ConversationPost, index: number, maxTokens: number): Generator<Unit> {
    const number = (n: number | undefined) => (n === undefined ? 0 : FIELD + String(n).length);
    const head = this.nameOf(post).tokens + number(index + 1) + number(this.#repliesTo(post, index));
    let continues = false;
    for (const { before, text, after } of [
      { before: {}, text: post.text, after: extrasOf(post) },
      ...filesRead(post),
    ]) {
      for (const { tail, tokens } of tailsOf(before, text, after, maxTokens - head)) {
        yield { post: index, tail, tokens: head + tokens, continues };
        continues = true;
      }
    }
  }

  /** The line of a unit, after those that made `known`, which learns what this one says. */
  line(unit: Unit, known: Known): string {
    const post = this.#conversation.posts[unit.post];
    if (post === undefined) throw new Error(`transcript: no post ${unit.post}`);
    const { from, user } = this.nameOf(post);
    const at = timeOf(post, known.previous);
    const re = this.#repliesTo(post, unit.post);
    const isNew = user !== '' && !known.users.has(post.authorId);
    known.users.add(post.authorId);
    known.previous = post;
    return [
      `{"n":${unit.post + 1}`,
      ...(at === '' ? [] : [`"at":"${at}"`]),
      `"from":${from}`,
      ...(isNew ? [`"user":${user}`] : []),
      ...(re === undefined ? [] : [`"re":${re}`]),
      unit.tail,
    ].join(',');
  }

  /** How the thread of a post began, for a part that starts in its midst; empty where there is nothing to repeat. */
  opening(index: number): string {
    const start = this.#starts[index] ?? index;
    const post = this.#conversation.posts[start];
    if (start === index || post === undefined || post.text === '') return '';
    const cut = post.text.length > OPENING_CHARS;
    const opening = cut ? `${post.text.slice(0, OPENING_CHARS)}…` : post.text;
    return `{"n":${start + 1},"from":${this.nameOf(post).from},"opening":${encodeLine(opening)}}`;
  }

  nameOf(post: ConversationPost): Name {
    const known = this.#names.get(post.authorId);
    if (known !== undefined) return known;
    const author = this.#conversation.authors.get(post.authorId);
    const from = encodeLine((author?.displayName || author?.username || 'unknown').slice(0, MAX_NAME));
    const user = author?.username ? encodeLine(author.username.slice(0, MAX_NAME)) : '';
    const name = {
      from,
      user,
      tokens: FIELD + estimateTokens(from),
      userTokens: user === '' ? 0 : FIELD + estimateTokens(user),
    };
    this.#names.set(post.authorId, name);
    return name;
  }

  /** Undefined in a conversation of one thread, and for posts that open one. */
  #repliesTo(post: ConversationPost, index: number): number | undefined {
    if (this.#conversation.rootId !== '' || post.rootId === post.id) return undefined;
    const start = this.#starts[index] ?? index;
    return this.#conversation.posts[start]?.id === post.rootId ? start + 1 : 0;
  }
}

/** The day and time, the time alone, or nothing when the post before says enough. */
export function timeOf(post: ConversationPost, previous: ConversationPost | undefined): string {
  const at = Math.min(Math.max(post.createdAt, 0), LAST_TIME);
  const said = `${new Date(at).toISOString().slice(0, 16)}Z`;
  const differs = (span: number): boolean =>
    previous === undefined || Math.floor(previous.createdAt / span) !== Math.floor(post.createdAt / span);
  if (differs(DAY)) return said;
  return differs(SAME_TIME) ? said.slice(11) : '';
}

function extrasOf(post: ConversationPost): object {
  const named = (keep: (file: PostFile) => boolean): readonly string[] => {
    const names = post.files.filter(keep).map(fileName);
    const left = names.length - MAX_FILES;
    return left <= 0 ? names : [...names.slice(0, MAX_FILES), `and ${left} more`];
  };
  const images = named((file) => file.kind === 'image');
  const unread = named((file) => file.kind !== 'image' && !(file.kind === 'text' && file.text));
  const reactions = [...post.reactions].sort((a, b) => b.count - a.count).slice(0, MAX_REACTIONS);
  const left = post.reactions.length - reactions.length;
  return {
    ...(images.length === 0 ? {} : { images }),
    ...(unread.length === 0 ? {} : { unread_files: unread }),
    ...(reactions.length === 0
      ? {}
      : {
          reactions: Object.fromEntries(
            reactions.map(({ emoji, count }) => [emoji.slice(0, MAX_EMOJI), count]),
          ),
        }),
    ...(left === 0 ? {} : { other_reactions: left }),
    ...(post.editedAt > 0 ? { edited: true } : {}),
    ...(post.context === true ? { context: true } : {}),
  };
}

function filesRead({ files }: ConversationPost) {
  return files.flatMap((file) =>
    file.kind === 'text' && file.text
      ? [{ before: { file: fileName(file) }, text: file.text, after: {} }]
      : [],
  );
}

function fileName({ name }: PostFile): string {
  if (name.length <= MAX_FILE_NAME) return name;
  return `${name.slice(0, MAX_FILE_NAME / 2)}…${name.slice(-MAX_FILE_NAME / 4)}`;
}
