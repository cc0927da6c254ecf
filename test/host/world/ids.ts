/** Ids derived from what a bulk export says, the same under every host: test/conformance/README.md, "Ids". */

import { createHash } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LENGTH = 26;

/** The first 26 characters of the key's SHA-256 in RFC 4648's base32, lower case. */
export function idOf(key: string): string {
  const digest = createHash('sha256').update(key, 'utf8').digest();
  let id = '';
  let bits = 0;
  let held = 0;
  for (const byte of digest) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && id.length < ID_LENGTH) {
      bits -= 5;
      id += ALPHABET[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return id;
}

/** The key of a direct or group channel, whatever order its members are named in. */
export function directKey(usernames: readonly string[]): string {
  return `direct:${usernames.toSorted((a, b) => (a < b ? -1 : 1)).join(',')}`;
}

/** The key of a post in a place, such as `demo/release` or `direct:anna,boris`; `createAt` in milliseconds. */
export function postKey(place: string, createAt: number, username: string): string {
  return `post:${place}/${createAt}/${username}`;
}

/** The id of the nth post, from 1, that the plugin makes. */
export function createdId(n: number): string {
  return idOf(`created:${n}`);
}
