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
  /** It took so long that they may have left, and it may be kept for them. */
  readonly mayBeAway: boolean;
}

/** Where the summary ended up. */
export type Delivered = 'ephemeral' | 'post' | 'direct';

/** Ends `live` with the summary, or with where it is. Throws `DeliveryFailed` when the host takes neither. */
export async function deliverSummary(
  deliverable: Deliverable,
  way: JobSettings['delivery'],
  delivery: Pick<Delivery, 'publish' | 'toAbsent'>,
  live: Pick<LivePost, 'finish'>,
): Promise<Delivered> {
  const { lines, place, request } = deliverable;
  const say = (key: 'posted' | 'only_you' | 'away'): SafeMarkdown =>
    ours(translate(request.readerLanguage, `thread_summary.delivery.${key}`));
  try {
    // What several threads or a stretch of a channel come to is for the one who asked, and so is what is about them.
    if (way !== 'post' || place.rootId === '' || request.lens.kind === 'for_me') {
      await live.finish(lines);
      const message = { ...common(deliverable), lines: [say('away'), ours(''), ...lines] };
      return deliverable.mayBeAway && (await delivery.toAbsent(message)) ? 'direct' : 'ephemeral';
    }
    const rest = await publish(deliverable, place, delivery);
    if (rest.length > 0) {
      await live.finish([say('only_you'), ours(''), ...rest]);
      return 'ephemeral';
    }
  } catch (error) {
    throw new DeliveryFailed('the host took no post', { cause: error });
  }
  // It is in the thread for everybody to see, whether or not this one hears of it.
  await live.finish([say('posted')]).catch(() => undefined);
  return 'post';
}

function publish(
  deliverable: Deliverable,
  { channelIds: [channelId = ''], rootId, archived }: Place,
  delivery: Pick<Delivery, 'publish'>,
): Promise<readonly SafeMarkdown[]> {
  const target = { channelId, rootId, archived };
  return delivery.publish({ ...common(deliverable), target, lines: deliverable.lines });
}

function common({ jobId, request, language, resumed }: Deliverable) {
  // The mark of a heading is the first word, which no outgoing webhook waits for.
  const title = ours(`#### ${translate(language, 'thread_summary.title')}`);
  return { userId: request.recipient.userId, jobId, resumed, title };
}
