/**
 * Posts as the model reads them: one JSON object per line, so that no post can end its line and speak as another,
 * each under the number by which it is cited. What a reader of the lines before knows already is not said again: the
 * day, the user name of somebody who wrote before. A post that is too long for one line, and each file that was read,
 * go over lines of their own; every character of both is in some line.
 */

import { estimateTokens } from './tokens.ts';
import { encodeLine } from './transcript.ts';
import type { Conversation, ConversationPost, PostFile } from './types.ts';

/** What the fields mean, for the model. */
export const transcriptLegend = `Each object is one post, oldest first, threads one after another: "n" its number, "at" the time in UTC, left out when little has passed since the post before, "from" the author's name, "user" the author's user name, "re" the number of the post that opened the thread it replies in (0: an earlier post, not shown), "text" the post, "images" and "unread_files" attached files by name, "reactions" how many people reacted with which emoji, "edited" whether it was changed later. "file" names an attached text file that "text" holds. "piece" marks a long text cut into pieces. "opening" repeats how a thread began whose later posts follow.`;

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
/** What the number of a piece and its file's name take beside the text. */
const PIECE_TOKENS = 60;

export class TranscriptLines {
  readonly #conversation: Conversation;
  /** Index of the first post in scope of each post's thread: the posts of one thread stand together. */
  readonly #starts: Int32Array;

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
    const head = estimateTokens(encodeLine(this.#shortHead(post, index)));
    const files = post.files.filter((file) => file.kind === 'text' && file.text);
    let continues = false;
    for (const { before, text, after } of [
      { before: {}, text: post.text, after: extrasOf(post) },
      ...files.map((file) => ({ before: { file: fileName(file) }, text: file.text ?? '', after: {} })),
    ]) {
      for (const fields of pieces(before, text, after, maxTokens - head)) {
        const tail = encodeLine(fields).slice(1);
        yield { post: index, tail, tokens: head + estimateTokens(tail) + 1, continues };
        continues = true;
      }
    }
  }

  /** The line of a unit, after those that made `known`, which learns what this one says. */
  line(unit: Unit, known: Known): string {
    const post = this.#conversation.posts[unit.post];
    if (post === undefined) throw new Error(`transcript: no post ${unit.post}`);
    const { n, from, re } = this.#shortHead(post, unit.post);
    const at = timeOf(post, known.previous);
    const user = known.users.has(post.authorId) ? '' : this.userOf(post);
    known.users.add(post.authorId);
    known.previous = post;
    const head = {
      n,
      ...(at === '' ? {} : { at }),
      from,
      ...(user === '' ? {} : { user }),
      ...(re === undefined ? {} : { re }),
    };
    return `${encodeLine(head).slice(0, -1)},${unit.tail}`;
  }

  /** How the thread of a post began, for a part that starts in its midst; empty where there is nothing to repeat. */
  opening(index: number): string {
    const start = this.#starts[index] ?? index;
    const post = this.#conversation.posts[start];
    if (start === index || post === undefined || post.text === '') return '';
    const cut = post.text.length > OPENING_CHARS;
    const opening = cut ? `${post.text.slice(0, OPENING_CHARS)}…` : post.text;
    return encodeLine({ n: start + 1, from: this.#nameOf(post), opening });
  }

  userOf(post: ConversationPost): string {
    return this.#conversation.authors.get(post.authorId)?.username ?? '';
  }

  /** `re` is undefined in a conversation of one thread, and for posts that open one. */
  #shortHead(post: ConversationPost, index: number) {
    const replies = this.#conversation.rootId === '' && post.rootId !== post.id;
    const start = this.#starts[index] ?? index;
    const shown = this.#conversation.posts[start]?.id === post.rootId;
    return { n: index + 1, from: this.#nameOf(post), re: replies ? (shown ? start + 1 : 0) : undefined };
  }

  #nameOf(post: ConversationPost): string {
    const author = this.#conversation.authors.get(post.authorId);
    return (author?.displayName || author?.username || 'unknown').slice(0, MAX_NAME);
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
  };
}

function fileName({ name }: PostFile): string {
  if (name.length <= MAX_FILE_NAME) return name;
  return `${name.slice(0, MAX_FILE_NAME / 2)}…${name.slice(-MAX_FILE_NAME / 4)}`;
}

/** The fields of one line, or of one line per piece of the text. */
function* pieces(before: object, text: string, after: object, maxTokens: number): Generator<object> {
  const whole = { ...before, text, ...after };
  const besides = estimateTokens(encodeLine({ ...before, ...after })) + PIECE_TOKENS;
  const cuts = cutText(text, Math.max(PIECE_TOKENS, maxTokens - besides));
  if (cuts.length === 1) yield whole;
  else {
    for (const [at, piece] of cuts.entries()) {
      const last = at === cuts.length - 1;
      yield { ...before, piece: `${at + 1}/${cuts.length}`, text: piece, ...(last ? after : {}) };
    }
  }
}

/** How far a text is measured at a time. */
const STEP = 64;
/** A piece ends at a line's end or a space when there is one in its last so many characters. */
const LOOK_BACK = 400;

/** Pieces of at most `maxTokens` in JSON, cut at spaces where there are any, never inside a surrogate pair. */
function cutText(text: string, maxTokens: number): string[] {
  const cuts: string[] = [];
  let start = 0;
  let size = 0;
  for (let at = 0; at < text.length; at += STEP) {
    const cost = estimateTokens(encodeLine(text.slice(at, at + STEP)).slice(1, -1));
    if (size + cost > maxTokens && at > start) {
      const end = endBefore(text, start, at);
      cuts.push(text.slice(start, end));
      start = end;
      size = estimateTokens(encodeLine(text.slice(end, at)).slice(1, -1));
    }
    size += cost;
  }
  cuts.push(text.slice(start));
  return cuts;
}

function endBefore(text: string, start: number, at: number): number {
  const from = Math.max(start + STEP, at - LOOK_BACK);
  const near = text.slice(from, at);
  const gap = Math.max(near.lastIndexOf('\n'), near.lastIndexOf(' '));
  if (gap >= 0) return from + gap + 1;
  const inPair = /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at));
  return inPair && at - 1 > start ? at - 1 : at;
}
