/**
 * A summary as it is kept between two requests of the same person: each claim with the posts it rests on as they were
 * when it was made, and marks of all posts that were read. No post's text is kept, and no mark leads back to a post.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  type Claim,
  type Conversation,
  type ConversationPost,
  type Section,
  type Summary,
  sectionKinds,
} from '../../summary/types.ts';

/** A cited post as it was. `rootId`: deleting a thread's root deletes its replies without naming them. */
const citedPost = z.object({ id: z.string(), editedAt: z.number(), rootId: z.string() });

const storedClaim = z.object({
  text: z.string(),
  citations: z.array(citedPost),
  task: z.object({ owner: z.string(), due: z.string(), done: z.boolean() }).optional(),
});

export const storedSummary = z.object({
  version: z.literal(1),
  savedAt: z.number(),
  /** What it was made with; another value than today's makes it worthless. */
  settings: z.string(),
  model: z.string(),
  cutShort: z.boolean(),
  sections: z.array(z.object({ kind: z.enum(sectionKinds), claims: z.array(storedClaim) })),
  /** `markOf` every post that was read. */
  read: z.array(z.string()),
});

export type StoredSummary = z.infer<typeof storedSummary>;
export type StoredClaim = StoredSummary['sections'][number]['claims'][number];

/** Names one version of one post in 12 characters; another text of it has another mark. */
export function markOf(post: Pick<ConversationPost, 'id' | 'editedAt'>): string {
  return createHash('sha256').update(`${post.id} ${post.editedAt}`).digest('base64url').slice(0, 12);
}

/**
 * `undefined` for what is not worth keeping: a digest costs nothing to make anew, an answer that was cut short would
 * never be completed, and a claim without a post could not be taken back.
 */
export function toStored(
  summary: Summary,
  conversation: Conversation,
  settings: string,
  savedAt: number,
): StoredSummary | undefined {
  const { source } = summary;
  if (source.kind !== 'model' || source.cutShort || summary.lens.kind === 'question') return undefined;
  const posts = new Map(conversation.posts.map((post) => [post.id, post]));
  return {
    version: 1,
    savedAt,
    settings,
    model: source.model,
    cutShort: source.cutShort,
    sections: summary.sections.map(({ kind, claims }) => ({
      kind,
      claims: claims.flatMap((claim) => storedClaimOf(claim, posts)),
    })),
    read: conversation.posts.map(markOf),
  };
}

function storedClaimOf(claim: Claim, posts: ReadonlyMap<string, ConversationPost>): StoredClaim[] {
  const cited = claim.citations.map((id) => posts.get(id));
  if (cited.length === 0 || cited.includes(undefined)) return [];
  const citations = cited.flatMap((post) =>
    post === undefined ? [] : [{ id: post.id, editedAt: post.editedAt, rootId: post.rootId }],
  );
  return [{ text: claim.text, citations, ...(claim.task === undefined ? {} : { task: claim.task }) }];
}

export function sectionsOf(stored: StoredSummary): Section[] {
  return stored.sections.map(({ kind, claims }) => ({
    kind,
    claims: claims.map(({ text, citations, task }) => ({
      text,
      citations: citations.map(({ id }) => id),
      ...(task === undefined ? {} : { task }),
    })),
  }));
}
