/**
 * The nodes a text of ours may consist of; nothing else can be shown. Words of people and models are `text` and
 * `strong` alone, whole or not at all: each surface renders them as characters. Links lead to posts alone, by id.
 */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  /** Posts by the numbers they are cited with, in order; `more`: there are others. */
  | { readonly kind: 'posts'; readonly posts: readonly CitedPost[]; readonly more: boolean };

export interface CitedPost {
  readonly number: number;
  readonly postId: string;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  /** What the reader must know before reading on. */
  | { readonly kind: 'note'; readonly content: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  /** Parts what is said from what is said about it. */
  | { readonly kind: 'rule' };

/** Blocks that belong together: a text that is too long for one post is split between sections where that is enough. */
export interface DocumentSection {
  readonly blocks: readonly Block[];
}

export type Document = readonly DocumentSection[];

export function text(words: string): Inline {
  return { kind: 'text', text: words };
}

export function paragraph(...content: readonly Inline[]): Block {
  return { kind: 'paragraph', content };
}

export function note(words: string): Block {
  return { kind: 'note', content: [text(words)] };
}

/** `words` at most `max` code points long; what is cut off is marked with an ellipsis. */
export function bounded(words: string, max: number): string {
  // Twice as many units as code points are wanted hold them all, whatever they are.
  const chars = [...words.slice(0, max * 2 + 2)];
  return chars.length <= max ? words : `${chars.slice(0, max - 1).join('')}…`;
}
