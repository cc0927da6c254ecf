/** What is looked at in the host's Redux store; every part may be missing, before login for example. */

export interface HostPost {
  readonly id: string;
  readonly root_id: string;
  readonly channel_id: string;
  readonly type: string;
  /** Set on posts that are not stored (yet), such as ephemeral ones. */
  readonly state?: string;
  readonly delete_at: number;
}

interface HostState {
  readonly entities?: {
    readonly posts?: { readonly posts?: Readonly<Record<string, HostPost | undefined>> };
    readonly users?: {
      readonly currentUserId?: string;
      readonly profiles?: Readonly<Record<string, { readonly locale?: string } | undefined>>;
    };
  };
  readonly views?: {
    readonly channel?: { readonly lastChannelViewTime?: Readonly<Record<string, number | undefined>> };
  };
}

export interface HostStore {
  getState(): unknown;
  dispatch(action: unknown): unknown;
}

export function postOf(store: HostStore, postId: string): HostPost | undefined {
  return (store.getState() as HostState).entities?.posts?.posts?.[postId];
}

export function currentUser(store: HostStore): { readonly id: string; readonly locale: string } {
  const users = (store.getState() as HostState).entities?.users;
  const id = users?.currentUserId ?? '';
  return { id, locale: users?.profiles?.[id]?.locale ?? '' };
}

/**
 * When the user last saw the channel before it was opened: where the "New messages" line stands. Unix milliseconds;
 * `undefined` where the client does not know, or they never did.
 */
export function lastViewTime(store: HostStore, channelId: string): number | undefined {
  const time = (store.getState() as HostState).views?.channel?.lastChannelViewTime?.[channelId];
  return typeof time === 'number' && time > 0 && time < Date.now() ? time : undefined;
}
