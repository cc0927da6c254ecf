/**
 * Tells `/summary unread` where the "New messages" line is. Opening a channel marks it as read on the server, so that
 * only this client still knows what was new in it.
 */

import { type HostStore, lastViewTime } from './host_store.ts';

export interface TypedCommand {
  readonly message: string;
  readonly args: { readonly channel_id: string };
}

const COMMAND = /^\/(?:summary|саммари)\s/iu;
/** What means "unread" to the server; a time that is named already stays. */
const UNREAD =
  /\s(?:unreads?|since last read|what did i miss|непрочитанн\p{L}+|что я пропустила?)(?=$|[\s,.;!])(?!,?\s+(?:since|с)\s)/iu;
/** From here on it is a question, in whose words nothing is looked for. */
const QUESTION = /(?:question|q|ask|вопрос|спроси):|["«“„]/iu;

/** The hook for slash commands: nothing for all other commands, which the host then sends as they are. */
export function nameUnread<T extends TypedCommand['args']>(
  store: HostStore,
  message: string,
  args: T,
): { readonly message: string; readonly args: T } | undefined {
  if (!COMMAND.test(message) || message.trimEnd().endsWith('?')) return undefined;
  const seenAt = lastViewTime(store, args.channel_id);
  if (seenAt === undefined) return undefined;
  const end = QUESTION.exec(message)?.index ?? message.length;
  const words = message.slice(0, end);
  const named = words.replace(UNREAD, (found) => `${found} since ${new Date(seenAt + 1).toISOString()}`);
  return named === words ? undefined : { message: named + message.slice(end), args };
}
