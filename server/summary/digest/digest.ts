/** The way into the digest: its cues are read and compiled with the first one, not with every start of the plugin. */

import type { makeDigest as MakeDigest } from './make_digest.ts';

export type { DigestOptions } from './make_digest.ts';

/** As `make_digest.ts` has it. */
export const makeDigest: typeof MakeDigest = async (...run) => {
  const late = await import('./make_digest.ts');
  return late.makeDigest(...run);
};
