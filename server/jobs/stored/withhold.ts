/** What of a summary just made may still be said: the posts may have been edited or deleted while the model was at work. */

import type { Claim, Summary } from '../../summary/types.ts';

/**
 * Without the claims that cite a post for which `gone` holds; the very same value when there is none. What a post said
 * before it was taken back is not to be told after, least of all to everybody in the thread.
 */
export function withhold(summary: Summary, gone: (postId: string) => boolean): Summary {
  const holds = ({ citations }: Claim): boolean => !citations.some(gone);
  const sections = summary.sections.map(({ kind, claims }) => ({ kind, claims: claims.filter(holds) }));
  const withheld = count(summary.sections) - count(sections);
  const changes = summary.changes?.filter(({ claim }) => holds(claim));
  if (withheld === 0 && changes?.length === summary.changes?.length) return summary;
  return {
    ...summary,
    sections,
    ...(changes === undefined ? {} : { changes }),
    withheldClaims: withheld,
  };
}

function count(sections: Summary['sections']): number {
  return sections.reduce((sum, { claims }) => sum + claims.length, 0);
}
