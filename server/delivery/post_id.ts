/** Ids for our ephemeral posts: the host keeps an id that it is handed, so that a post can be sent twice and be one. */

import { createHash } from 'node:crypto';

/** The alphabet of the host's own ids (`model.NewId`). */
const ALPHABET = 'ybndrfg8ejkmcpqxot1uwisza345h769';
const LENGTH = 26;

/** The id of a job's `index`-th post: the same whichever process sends it. */
export function postIdOf(jobId: string, index: number): string {
  const hash = createHash('sha256').update(`${jobId}:${index}`).digest();
  return Array.from(hash.subarray(0, LENGTH), (byte) => ALPHABET.charAt(byte & 31)).join('');
}
