/** Host users to the authors a summary names. */

import type { Author } from '../summary/types.ts';
import type { HostUser } from './reading_api.ts';

/** Longest name shown, in code points; the host allows 64 for each of the names. */
const MAX_NAME = 64;

/**
 * Nickname, else full name where the host lets people see it, else username. Without `@` (nobody is to be
 * notified), control characters and line breaks.
 */
export function toAuthor(user: HostUser, fullNamesVisible: boolean): Author {
  const fullName = fullNamesVisible ? `${user.first_name} ${user.last_name}` : '';
  const displayName = [user.nickname, fullName, user.username].map(cleanName).find((name) => name !== '');
  return {
    id: user.id,
    username: user.username,
    displayName: displayName ?? placeholder(user.id),
    isBot: user.is_bot,
  };
}

/** Stands for an author the host no longer knows. */
export function unknownAuthor(id: string): Author {
  return { id, username: '', displayName: placeholder(id), isBot: false };
}

function placeholder(id: string): string {
  return `user-${id.slice(0, 6)}`;
}

function cleanName(name: string): string {
  const oneLine = name
    .replace(/[@\uff20\ufe6b]/g, '')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return [...oneLine].slice(0, MAX_NAME).join('');
}
