/** Brings a finished summary to its readers: the one who asked, or everybody in the thread. */

import { translate } from '../../assets/i18n/index.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { LivePost } from '../delivery/live_post.ts';
import { ours, type SafeMarkdown } from '../delivery/safe_markdown.ts';
import type { Place } from '../reading/conversation_reader.ts';
import type { Language } from '../summary/types.ts';
import { DeliveryFailed } from './failure.ts';
import type { JobSettings } from './job_settings.ts';
import type { SummaryRequest } from './summary_request.ts';

export interface Deliverable {
  readonly jobId: string;
  readonly request: SummaryRequest;
  readonly place: Place;
  /** Of the summary. */
  readonly language: Language;
  readonly lines: readonly SafeMarkdown[];
  /** Another process may have delivered some of it already. */
  readonly resumed: boolean;
}

/** Where the summary ended up. */
export type Delivered = 'ephemeral' | 'post';

/** Ends `live` with the summary, or with where it is. Throws `DeliveryFailed` when the host takes neither. */
export async function deliverSummary(
  deliverable: Deliverable,
  way: JobSettings['delivery'],
  delivery: Pick<Delivery, 'publish'>,
  live: Pick<LivePost, 'finish'>,
): Promise<Delivered> {
  const { lines, place, request } = deliverable;
  const say = (key: 'thread_summary.delivery.posted' | 'thread_summary.delivery.only_you'): SafeMarkdown =>
    ours(translate(request.readerLanguage, key));
  try {
    // What several threads or a stretch of a channel come to is for the one who asked, and so is what is about them.
    if (way !== 'post' || place.rootId === '' || request.lens.kind === 'for_me') {
      await live.finish(lines);
      return 'ephemeral';
    }
    const rest = await publish(deliverable, place, delivery);
    if (rest.length > 0) {
      await live.finish([say('thread_summary.delivery.only_you'), ours(''), ...rest]);
      return 'ephemeral';
    }
  } catch (error) {
    throw new DeliveryFailed('the host took no post', { cause: error });
  }
  // It is in the thread for everybody to see, whether or not this one hears of it.
  await live.finish([say('thread_summary.delivery.posted')]).catch(() => undefined);
  return 'post';
}

function publish(
  { jobId, request, language, lines, resumed }: Deliverable,
  { channelIds: [channelId = ''], rootId, archived }: Place,
  delivery: Pick<Delivery, 'publish'>,
): Promise<readonly SafeMarkdown[]> {
  // The mark of a heading is the first word, which no outgoing webhook waits for.
  const title = ours(`#### ${translate(language, 'thread_summary.title')}`);
  const target = { channelId, rootId, archived };
  return delivery.publish({ userId: request.recipient.userId, target, jobId, resumed, title, lines });
}
