/**
 * Takes claims out of a stored summary whose posts are no longer what they were. The other posts of such a claim lose
 * their marks too: they are read again, so that what else the claim said is not lost with it.
 */

import { markOf, type StoredSummary } from './stored_summary.ts';

type CitedPost = StoredSummary['sections'][number]['claims'][number]['citations'][number];

/** The very same value when nothing was taken out. */
export function withdraw(stored: StoredSummary, gone: (post: CitedPost) => boolean): StoredSummary {
  const unread = new Set<string>();
  const sections = stored.sections.map(({ kind, claims }) => ({
    kind,
    claims: claims.filter(({ citations }) => {
      if (!citations.some(gone)) return true;
      for (const post of citations) unread.add(markOf(post));
      return false;
    }),
  }));
  if (unread.size === 0) return stored;
  return { ...stored, sections, read: stored.read.filter((mark) => !unread.has(mark)) };
}
