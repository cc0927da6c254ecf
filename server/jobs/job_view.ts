/** What a person sees of their job while it runs: a sign of life, progress, and partial text as claims are complete. */

import { type MessageKey, translate } from '../../assets/i18n/index.ts';
import type { LivePost } from '../delivery/live_post.ts';
import { concat, ours, type SafeMarkdown } from '../delivery/safe_markdown.ts';
import { type RenderOptions, renderPartial } from '../delivery/summary_markdown.ts';
import type { SummarizeProgress } from '../summary/summarize.ts';
import type { Language, Section } from '../summary/types.ts';

export class JobView {
  readonly #live: Pick<LivePost, 'show'>;
  readonly #language: Language;
  #progress: SafeMarkdown;
  #sections: readonly Section[] = [];
  #reading: { readonly options: RenderOptions; readonly language: Language } | undefined;

  /** `language`: the person's own. */
  constructor(live: Pick<LivePost, 'show'>, language: Language) {
    this.#live = live;
    this.#language = language;
    this.#progress = this.words('thread_summary.progress.working');
  }

  /** `again`: another process had begun it. */
  started(again: boolean): void {
    if (again) this.#progress = this.words('thread_summary.progress.resumed');
    this.#show();
  }

  /** The posts are there; the summary will be in `language`. */
  reading(options: RenderOptions, language: Language): void {
    this.#reading = { options, language };
    this.#progress = this.words('thread_summary.progress.model', { count: options.postIds.length });
    this.#show();
  }

  progress(progress: SummarizeProgress): void {
    if (progress.step === 'merge') {
      this.#progress = this.words('thread_summary.progress.merge', { parts: progress.parts });
    } else if (progress.parts > 1) {
      const { part, parts } = progress;
      this.#progress = this.words('thread_summary.progress.part', { part, parts });
    }
    this.#show();
  }

  partial(sections: readonly Section[]): void {
    this.#sections = sections;
    this.#show();
  }

  /** Whether there is something of the summary to read. */
  get hasPartial(): boolean {
    return this.#reading !== undefined && this.#sections.some(({ claims }) => claims.length > 0);
  }

  /** What there is of the summary, under `note`; the note alone where there is nothing yet. */
  withNote(note: SafeMarkdown): readonly SafeMarkdown[] {
    if (this.#reading === undefined || !this.hasPartial) return [note];
    const { options, language } = this.#reading;
    return renderPartial(this.#sections, { ...options, language, note });
  }

  /** Our own words to the person. */
  words(key: MessageKey, params: Record<string, string | number> = {}): SafeMarkdown {
    return ours(translate(this.#language, key, params));
  }

  /** How a job ended, with the `reference` under which the administrator finds it in the log where they are needed. */
  sentence(
    key: MessageKey,
    params: Record<string, string | number>,
    forAdministrator: boolean,
  ): SafeMarkdown {
    const sentence = this.words(key, params);
    const named = key === 'thread_summary.error.internal';
    if (!forAdministrator || named) return sentence;
    return concat(sentence, ours(' '), this.words('thread_summary.error.reference', params));
  }

  #show(): void {
    this.#live.show(() => this.withNote(this.#progress));
  }
}
