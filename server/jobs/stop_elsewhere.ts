/**
 * Stops jobs on whichever node of the host's cluster has them. The host hands an event to the other nodes, unconfirmed;
 * on a single server it goes nowhere.
 */

import { z } from 'zod';
import { describeError, type Log } from '../ops/log.ts';

export interface ClusterApi {
  publishPluginClusterEvent(
    event: { readonly Id: string; readonly Data: Uint8Array },
    options: { readonly SendType: string },
  ): Promise<void>;
}

/** Whose jobs: one of them, or all. */
export interface StopOrder {
  readonly userId: string;
  readonly jobId?: string | undefined;
}

const EVENT_ID = 'stop_jobs';
/** `model.PluginClusterEventSendTypeReliable`. */
const RELIABLE = 'reliable';

const stopOrder = z.object({ userId: z.string().max(64), jobId: z.string().max(64).optional() });

/** Never throws. */
export function tellOtherNodes(api: ClusterApi, order: StopOrder, log: Log): void {
  const Data = new TextEncoder().encode(JSON.stringify(order));
  Promise.resolve()
    .then(() => api.publishPluginClusterEvent({ Id: EVENT_ID, Data }, { SendType: RELIABLE }))
    .catch((error: unknown) =>
      log.debug('the other nodes were not told to stop a job', describeError(error)),
    );
}

/** What another node says; `undefined` for an event that is none of ours. */
export function stopOrderOf(event: {
  readonly Id: string;
  readonly Data: Uint8Array;
}): StopOrder | undefined {
  if (event.Id !== EVENT_ID) return undefined;
  try {
    const parsed = stopOrder.safeParse(JSON.parse(new TextDecoder().decode(event.Data)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
