/** What somebody wants summarised, before anybody looked whether they may read it. */

import { createHash } from 'node:crypto';

export type Scope =
  /** The threads that hold these posts, roots or replies; 1 to `MAX_THREADS`. */
  | { readonly kind: 'threads'; readonly postIds: readonly string[] }
  /** What the person has not read of a channel, as the host counts it; `since`, when their client knew better. */
  | { readonly kind: 'unread'; readonly channelId: string; readonly since?: number }
  /** Written in [`from`, `to`), Unix milliseconds. */
  | { readonly kind: 'period'; readonly channelId: string; readonly from: number; readonly to: number }
  /** The newest `count` posts. */
  | { readonly kind: 'last'; readonly channelId: string; readonly count: number };

/** Threads that one request may name. */
export const MAX_THREADS = 10;
/** Posts that one request may read. */
export const MAX_POSTS = 10_000;

/** One text per scope as it was asked for, of at most 80 characters: the same question gives the same text. */
export function scopeKey(scope: Scope): string {
  switch (scope.kind) {
    case 'threads':
      return threadsKey(scope.postIds);
    case 'unread':
      return `unread:${scope.channelId}`;
    case 'period':
      return `period:${scope.channelId}:${scope.from}-${scope.to}`;
    case 'last':
      return `last:${scope.channelId}:${scope.count}`;
  }
}

/** A single post stands for itself; several for their hash, in whichever order they were named. */
export function threadsKey(postIds: readonly string[]): string {
  const [only, ...others] = [...new Set(postIds)].sort();
  if (only === undefined) return 'threads:';
  if (others.length === 0) return `thread:${only}`;
  const hash = createHash('sha256').update([only, ...others].join(' '));
  return `threads:${hash.digest('hex').slice(0, 40)}`;
}

/** The thread that holds one post. */
export function threadOf(postId: string): Scope {
  return { kind: 'threads', postIds: [postId] };
}
