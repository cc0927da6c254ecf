/** A summary as its reader sees it. */

import { renderSummary } from '../../server/delivery/summary_markdown.ts';
import type { Conversation, Summary } from '../../server/summary/types.ts';

const SITE = { siteUrl: 'https://chat.example.com', teamName: 'demo' };

export function render(summary: Summary, thread: Conversation): string {
  const postIds = thread.posts.map((post) => post.id);
  return renderSummary(summary, { ...SITE, postIds, timeZone: 'Europe/Moscow' }).join('\n');
}
