/** A digest as tests look at it: the claims of each section, with the numbers of the posts they cite. */

import { makeDigest } from '../../server/summary/digest/make_digest.ts';
import { type Conversation, type Lens, perSection, type SectionKind } from '../../server/summary/types.ts';
import { type BuiltPost, buildThread } from './thread_builder.ts';

export interface ShownClaim {
  readonly text: string;
  readonly posts: readonly number[];
}

/** In English, through the default lens unless another is given. */
export async function digestOf(
  posts: readonly (string | BuiltPost)[] | Conversation,
  lens: Lens = { kind: 'default' },
  readerId = '',
): Promise<Record<SectionKind, readonly ShownClaim[]>> {
  const conversation = 'authors' in posts ? posts : buildThread(posts);
  const numbers = new Map(conversation.posts.map((post, index) => [post.id, index + 1]));
  const shown = perSection((): readonly ShownClaim[] => []);
  for (const { kind, claims } of await makeDigest(conversation, { language: 'en', lens, readerId })) {
    shown[kind] = claims.map(({ text, citations }) => ({
      text,
      posts: citations.map((id) => numbers.get(id) ?? 0),
    }));
  }
  return shown;
}
