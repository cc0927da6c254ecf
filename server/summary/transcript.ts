/**
 * Posts as the model reads them: one JSON object per line, so that no post can end its line and speak as another,
 * each under the number by which it is cited. Cut into parts at post boundaries when a budget asks for it; every
 * character of every post is in some part.
 */

import type { Conversation, ConversationPost } from './types.ts';

/** Lines of one request and the numbers of the posts in them. */
export interface TranscriptPart {
  readonly lines: readonly string[];
  readonly firstPost: number;
  readonly lastPost: number;
}

/** A budget below this could not hold one line with its frame. */
export const MIN_CHARS_PER_PART = 1000;
/** What a line needs beside the text: number, time, names, punctuation. Longer file lists go over lines of their own. */
const LINE_FRAME_CHARS = 400;

/** Parts of at most `maxChars` characters each (a few more where names are long), in the order of the thread. */
export function cutTranscript(thread: Conversation, maxChars: number): TranscriptPart[] {
  const budget = Math.max(MIN_CHARS_PER_PART, maxChars);
  const parts: TranscriptPart[] = [];
  let lines: string[] = [];
  let size = 0;
  let first = 1;
  let last = 1;
  const close = () => {
    if (lines.length > 0) parts.push({ lines, firstPost: first, lastPost: last });
    lines = [];
    size = 0;
  };
  thread.posts.forEach((post, index) => {
    const number = index + 1;
    for (const line of postLines(thread, post, number, budget)) {
      if (size > 0 && size + line.length + 1 > budget) close();
      if (lines.length === 0) first = number;
      last = number;
      lines.push(line);
      size += line.length + 1;
    }
  });
  close();
  return parts;
}

function postLines(thread: Conversation, post: ConversationPost, number: number, budget: number): string[] {
  const author = thread.authors.get(post.authorId);
  const head = {
    n: number,
    at: utcMinute(post.createdAt),
    from: author?.displayName || author?.username || 'unknown',
    ...(author === undefined ? {} : { user: author.username }),
  };
  const tail = {
    ...(post.files.length === 0 ? {} : { files: post.files.map((file) => file.name) }),
    ...(post.reactions.length === 0
      ? {}
      : { reactions: Object.fromEntries(post.reactions.map((each) => [each.emoji, each.count])) }),
    ...(post.editedAt > 0 ? { edited: true } : {}),
  };
  const whole = encodeLine({ ...head, text: post.text, ...tail });
  if (whole.length < budget) return [whole];
  const pieces = splitText(post.text, budget - LINE_FRAME_CHARS);
  return pieces.map((text, index) =>
    encodeLine({
      ...head,
      piece: `${index + 1}/${pieces.length}`,
      text,
      ...(index === pieces.length - 1 ? tail : {}),
    }),
  );
}

/** Cuts where the JSON form of the text reaches `maxChars`, never inside a surrogate pair. */
function splitText(text: string, maxChars: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let size = 0;
  for (const char of text) {
    const cost = encodeLine(char).length - 2;
    if (size + cost > maxChars && piece !== '') {
      pieces.push(piece);
      piece = '';
      size = 0;
    }
    piece += char;
    size += cost;
  }
  pieces.push(piece);
  return pieces;
}

/** JSON on one line; also the two separators that JSON leaves raw but that end a line elsewhere. */
export function encodeLine(value: unknown): string {
  return JSON.stringify(value)
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029')
    .replace(/\u0085/g, '\\u0085');
}

const LAST_TIME = 8.64e15;

function utcMinute(time: number): string {
  const at = Math.min(Math.max(time, 0), LAST_TIME);
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}
