/**
 * People who are not there. An ephemeral post goes to the clients that are connected and is kept nowhere, so who left
 * while their summary was made would never see it: they get it as a direct message by the bot.
 */

import { describeError, type Log } from '../ops/log.ts';
import type { AbsenceApi } from './delivery_api.ts';

/** `model.StatusOffline`: no client is connected, unless the person says so themselves. */
const OFFLINE = 'offline';

/** The bot's channel with somebody who is not there; `undefined` when they are, or the host does not say. Never rejects. */
export async function channelOfAbsent(
  userId: string,
  botId: string,
  api: AbsenceApi,
  log: Log,
): Promise<string | undefined> {
  if (botId === '') return undefined;
  try {
    const status = await api.getUserStatus(userId);
    if (status?.status !== OFFLINE || status.manual) return undefined;
    return (await api.getDirectChannel(userId, botId))?.id;
  } catch (error) {
    log.debug('the host did not say whether the person is there', describeError(error));
    return undefined;
  }
}
