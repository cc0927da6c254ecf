/**
 * The ephemeral post in which a person watches their job: a sign of life, progress, partial text, and at last the
 * outcome in its place.
 *
 * How clients take it (webapp: reducers/entities/posts.ts and utils/post_utils.ts; mobile: actions/websocket/posts.ts):
 * an update replaces the post where the client has it; a client that was reloaded has it no more, and then takes a
 * second send with the same id for a new post, where it would have taken an update for nothing. So the outcome goes out
 * as an update and as a send; whichever a client heeds, it shows one post. Both replace the whole post, its time
 * included: it is handed over each time.
 */

import { describeError, type Log } from '../ops/log.ts';
import type { EphemeralApi, NewPost } from './delivery_api.ts';
import { concat, ours, type SafeMarkdown } from './safe_markdown.ts';
import { MAX_POST_RUNES, splitMessage } from './split_message.ts';

/** At most four updates a second: each one makes every client of the person render the post anew. */
export const UPDATE_INTERVAL_MS = 250;

export interface LivePostOptions {
  readonly api: EphemeralApi;
  readonly userId: string;
  /** Makes a post that holds `message`, and the stop button while the job runs. */
  readonly compose: (message: SafeMarkdown, stoppable: boolean) => NewPost;
  /** The id of the `index`-th post; the first is the one that changes. */
  readonly idOf: (index: number) => string;
  /** An id nobody has used, for a post that replaces one the host did not take. */
  readonly freshId: () => string;
  /** When the job was accepted, Unix milliseconds. */
  readonly createdAt: number;
  /** Whether the job is still this process's to show: a process that was paused may wake after another has answered. */
  readonly isOurs: () => boolean;
  /** Another process may have shown something already. */
  readonly resumed: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
}

export class LivePost {
  readonly #options: LivePostOptions;
  readonly #over = new AbortController();
  #wanted: (() => readonly SafeMarkdown[]) | undefined;
  #loop: Promise<void> | undefined;
  /** Something was shown or may have been, whatever the host answered. */
  #begun = false;
  #sent = false;
  #shown = '';

  constructor(options: LivePostOptions) {
    this.#options = options;
  }

  /** Shows what `lines` gives when it is asked, soon; the newest wish wins. Never fails: it is only a preview. */
  show(lines: () => readonly SafeMarkdown[]): void {
    if (this.#over.signal.aborted) return;
    this.#wanted = lines;
    this.#loop ??= this.#showWanted();
  }

  /** Sends what is shown once more, for a client that was reloaded meanwhile. Never rejects. */
  async repeat(): Promise<void> {
    if (this.#over.signal.aborted || !this.#sent || !this.#options.isOurs()) return;
    await this.#send(0, this.#shown as SafeMarkdown, true).catch(() => undefined);
  }

  /**
   * Ends the preview with the outcome, in as many posts as the host's limit asks for. A post that the host does not
   * take is tried once more under another id. Rejects when that fails too.
   */
  async finish(lines: readonly SafeMarkdown[]): Promise<void> {
    this.#over.abort();
    await this.#loop;
    for (const [index, message] of splitMessage(lines).entries()) {
      if (index === 0 && (this.#begun || this.#options.resumed)) {
        await this.#update(message, false).catch((error) => this.#failed(error));
      }
      try {
        await this.#send(index, message, false);
      } catch (error) {
        this.#failed(error);
        await this.#send(index, message, false, this.#options.freshId());
      }
    }
  }

  async #showWanted(): Promise<void> {
    while (this.#wanted !== undefined && !this.#over.signal.aborted) {
      const message = firstPost(this.#wanted());
      this.#wanted = undefined;
      if (message !== this.#shown && this.#options.isOurs()) await this.#preview(message);
      await this.#options.pause(UPDATE_INTERVAL_MS, this.#over.signal);
    }
    this.#loop = undefined;
  }

  async #preview(message: SafeMarkdown): Promise<void> {
    this.#begun = true;
    try {
      await (this.#sent ? this.#update(message, true) : this.#send(0, message, true));
      this.#sent = true;
      this.#shown = message;
    } catch (error) {
      this.#failed(error);
    }
  }

  async #send(
    index: number,
    message: SafeMarkdown,
    stoppable: boolean,
    id = this.#options.idOf(index),
  ): Promise<void> {
    const { api, userId } = this.#options;
    await api.sendEphemeralPost(userId, this.#post(id, message, stoppable));
  }

  async #update(message: SafeMarkdown, stoppable: boolean): Promise<void> {
    const { api, userId, idOf } = this.#options;
    await api.updateEphemeralPost(userId, this.#post(idOf(0), message, stoppable));
  }

  #post(id: string, message: SafeMarkdown, stoppable: boolean): NewPost {
    const { compose, createdAt, now } = this.#options;
    return { ...compose(message, stoppable), id, create_at: createdAt, update_at: now() };
  }

  #failed(error: unknown): void {
    this.#options.log.debug('the host did not take an ephemeral post', describeError(error));
  }
}

/** What fits into one post; more is marked with an ellipsis. */
function firstPost(lines: readonly SafeMarkdown[]): SafeMarkdown {
  const [message = ours(''), ...more] = splitMessage(lines, MAX_POST_RUNES - MORE.length);
  return more.length === 0 ? message : concat(message, MORE);
}

const MORE = ours('\n…');
