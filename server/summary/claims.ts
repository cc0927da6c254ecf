/** Putting equal claims together. */

import type { Claim } from './types.ts';

/** Claims that say the same in the same words become one that rests on all their posts; order of first mention. */
export function mergeClaims(claims: readonly Claim[]): Claim[] {
  const byWords = new Map<string, Claim>();
  for (const claim of claims) {
    const key =
      claim.text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim() || claim.text;
    const known = byWords.get(key);
    byWords.set(key, {
      text: known?.text ?? claim.text,
      citations: [...new Set([...(known?.citations ?? []), ...claim.citations])],
    });
  }
  return [...byWords.values()];
}
