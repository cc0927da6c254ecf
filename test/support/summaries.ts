/** Summaries and what makes them wait, for tests that are not about the engine. */

import type { Conversation, Summary } from '../../server/summary/types.ts';

/** One claim on the first post, by a model. */
export function summaryOf(conversation: Conversation, fields: Partial<Summary> = {}): Summary {
  const { length } = conversation.posts;
  return {
    language: 'en',
    lens: { kind: 'default' },
    droppedClaims: 0,
    participants: [],
    sections: [
      {
        kind: 'topics',
        claims: [{ text: `About ${length} posts.`, citations: [conversation.posts[0]?.id ?? ''] }],
      },
    ],
    coverage: {
      postsRead: length,
      postsInScope: length,
      skipped: {},
      from: 0,
      to: 0,
      parts: 1,
      files: { read: 0, images: 0, notRead: 0 },
    },
    source: { kind: 'model', model: 'm', cutShort: false },
    ...fields,
  };
}

export interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

/** Something to wait at until the test opens it. */
export function gate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
