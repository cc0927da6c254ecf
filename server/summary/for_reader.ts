/** Of what a model found for one reader, that which does concern them: models like to list everybody's. */

import type { ClaimsBySection, WorkingClaim } from './answer/claims.ts';
import { type Names, standsIn } from './evidence/names.ts';
import type { Author, Conversation } from './types.ts';

/** A post is near the reader's when no more than so many stand between them in the thread. */
const NEAR = 2;

/**
 * Tasks of others go. Decisions and questions stay when a post they rest on is the reader's, stands near one, or names
 * them, or when the claim does.
 */
export function forReader(
  claims: ClaimsBySection,
  conversation: Conversation,
  reader: Author | undefined,
  names: Names,
): ClaimsBySection {
  const near = nearReader(conversation, reader);
  const textOf = new Map(conversation.posts.map((post) => [post.id, post.text]));
  const called = reader === undefined ? [] : [reader.username, ...reader.displayName.split(' ')];
  const isNamed = (text: string) => called.some((name) => name.length > 2 && standsIn(name, text));
  const concerns = (claim: WorkingClaim) =>
    isNamed(claim.text) || claim.citations.some((id) => near.has(id) || isNamed(textOf.get(id) ?? ''));
  const isTheirs = (claim: WorkingClaim) => {
    const owner = claim.task?.owner ?? '';
    if (owner === '') return concerns(claim);
    return owner
      .split(', ')
      .some((name) => reader !== undefined && names.participant(name)?.id === reader.id);
  };
  return {
    ...claims,
    tasks: claims.tasks.filter(isTheirs),
    decisions: claims.decisions.filter(concerns),
    questions: claims.questions.filter(concerns),
  };
}

function nearReader({ posts }: Conversation, reader: Author | undefined): Set<string> {
  const near = new Set<string>();
  for (const [index, post] of posts.entries()) {
    if (post.authorId !== reader?.id) continue;
    for (const other of posts.slice(Math.max(0, index - NEAR), index + NEAR + 1)) {
      if (other.rootId === post.rootId) near.add(other.id);
    }
  }
  return near;
}
