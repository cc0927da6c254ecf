/**
 * Posts as the model reads them: one JSON object per line, so that no post can end its line and speak as another,
 * each under the number by which it is cited. What a reader of the lines before knows already is not said again: the
 * day, the user name of somebody who wrote before. A post that is too long for one line, and each file that was read,
 * go over lines of their own; every character of both is in some line.
 */

import { encodeLine } from './json_line.ts';
import { estimateTokens } from './tokens.ts';
import { tailsOf } from './transcript_text.ts';
import type { Conversation, ConversationPost, PostFile, Reaction } from './types.ts';

/** What the fields mean, for the model. */
export const transcriptLegend = `Each object is one post, oldest first, threads one after another: "n" its number, "at" the time in UTC, left out when little has passed since the post before, "from" the author's name, "user" the author's user name, "re" the number of the post that opened the thread it replies in (0: an earlier post, not shown), "text" the post, "images" and "unread_files" attached files by name, "reactions" how many people reacted with which emoji, "other_reactions" how many more kinds of emoji there are, "edited" whether it was changed later, "context" a post from before, there to understand the others. "file" names an attached text file that "text" holds. "piece" marks a long text cut into pieces. "opening" repeats how a thread began whose later posts follow.`;

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

/** The line that repeats how a thread began. */
export interface Opening {
  readonly line: string;
  readonly tokens: number;
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
  readonly #openings = new Map<number, Opening>();

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    const { posts } = conversation;
    this.#starts = new Int32Array(posts.length);
    for (let at = 1; at < posts.length; at += 1) {
      const same = posts[at]?.rootId === posts[at - 1]?.rootId;
      this.#starts[at] = same ? (this.#starts[at - 1] ?? 0) : at;
    }
  }

  /** One post and the files of it that were read, in units of at most `maxTokens` each. */
  units(post: ConversationPost, index: number, maxTokens: number): Unit[] {
    const re = this.#repliesTo(post, index);
    const numbers = FIELD + digits(index + 1) + (re === undefined ? 0 : FIELD + digits(re));
    const head = this.nameOf(post).tokens + numbers;
    const tails = tailsOf('', post.text, extrasOf(post), maxTokens - head);
    for (const file of post.files) {
      if (!isRead(file)) continue;
      tails.push(...tailsOf(`"file":${encodeLine(fileName(file))},`, file.text, '', maxTokens - head));
    }
    return tails.map(({ tail, tokens }, at) => {
      return { post: index, tail, tokens: head + tokens, continues: at > 0 };
    });
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
    const time = at === '' ? '' : `"at":"${at}",`;
    const name = isNew ? `"from":${from},"user":${user},` : `"from":${from},`;
    return `{"n":${unit.post + 1},${time}${name}${re === undefined ? '' : `"re":${re},`}${unit.tail}`;
  }

  /** How the thread of a post began, for a part that starts in its midst; undefined where nothing is to be repeated. */
  opening(index: number): Opening | undefined {
    const start = this.#starts[index] ?? index;
    const post = this.#conversation.posts[start];
    if (start === index || post === undefined || post.text === '') return undefined;
    const known = this.#openings.get(start);
    if (known !== undefined) return known;
    const cut = post.text.length > OPENING_CHARS;
    const text = encodeLine(cut ? `${post.text.slice(0, OPENING_CHARS)}…` : post.text);
    const line = `{"n":${start + 1},"from":${this.nameOf(post).from},"opening":${text}}`;
    const opening = { line, tokens: estimateTokens(line) + 1 };
    this.#openings.set(start, opening);
    return opening;
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

/** What of a post's time is to be said, when the post before was said. */
export type SaidTime = 'day' | 'minute' | 'nothing';

export function timeToSay(post: ConversationPost, previous: ConversationPost | undefined): SaidTime {
  const differs = (span: number): boolean =>
    previous === undefined || Math.floor(previous.createdAt / span) !== Math.floor(post.createdAt / span);
  if (!differs(SAME_TIME)) return 'nothing';
  return differs(DAY) ? 'day' : 'minute';
}

function timeOf(post: ConversationPost, previous: ConversationPost | undefined): string {
  const toSay = timeToSay(post, previous);
  if (toSay === 'nothing') return '';
  const said = `${new Date(Math.min(Math.max(post.createdAt, 0), LAST_TIME)).toISOString().slice(0, 16)}Z`;
  return toSay === 'day' ? said : said.slice(11);
}

/** Fields after the text, each with a comma before it. */
function extrasOf(post: ConversationPost): string {
  let fields = '';
  if (post.files.length > 0) fields += filesOf(post.files);
  if (post.reactions.length > 0) fields += reactionsOf(post.reactions);
  if (post.editedAt > 0) fields += ',"edited":true';
  if (post.context === true) fields += ',"context":true';
  return fields;
}

function filesOf(files: readonly PostFile[]): string {
  const named = (field: string, keep: (file: PostFile) => boolean): string => {
    const names = files.filter(keep).map(fileName);
    const left = names.length - MAX_FILES;
    const some = left <= 0 ? names : [...names.slice(0, MAX_FILES), `and ${left} more`];
    return some.length === 0 ? '' : `,"${field}":${encodeLine(some)}`;
  };
  const images = named('images', (file) => file.kind === 'image');
  return images + named('unread_files', (file) => file.kind !== 'image' && !isRead(file));
}

function reactionsOf(reactions: readonly Reaction[]): string {
  const most = [...reactions].sort((a, b) => b.count - a.count).slice(0, MAX_REACTIONS);
  const counts = Object.fromEntries(most.map(({ emoji, count }) => [emoji.slice(0, MAX_EMOJI), count]));
  const left = reactions.length - most.length;
  return `,"reactions":${encodeLine(counts)}${left === 0 ? '' : `,"other_reactions":${left}`}`;
}

function isRead(file: PostFile): file is PostFile & { readonly text: string } {
  return file.kind === 'text' && file.text !== undefined && file.text !== '';
}

function digits(n: number): number {
  return String(n).length;
}

function fileName({ name }: PostFile): string {
  if (name.length <= MAX_FILE_NAME) return name;
  return `${name.slice(0, MAX_FILE_NAME / 2)}…${name.slice(-MAX_FILE_NAME / 4)}`;
}
