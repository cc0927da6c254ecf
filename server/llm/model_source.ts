/**
 * The language model of the current settings: made anew when they change, so that its connections are kept between.
 * What was learnt of an endpoint's context is kept as long as the settings stay.
 */

import type { LanguageModel } from './language_model.ts';
import { createLanguageModel, defaultDeadlines } from './openai_compatible.ts';

export interface ModelSettings {
  readonly baseUrl: string;
  readonly token: string;
  readonly model: string;
}

export class ModelSource {
  #key = '';
  #model: LanguageModel | null = null;
  #contextKey = '';
  #contextTokens = Number.POSITIVE_INFINITY;

  /** `totalMs` is the longest a whole answer may take. `null` where no endpoint is configured. */
  of(settings: ModelSettings, totalMs: number): LanguageModel | null {
    const { baseUrl, token, model } = settings;
    if (baseUrl === '') return null;
    const key = JSON.stringify([baseUrl, token, model, totalMs]);
    if (key !== this.#key) {
      this.#model = createLanguageModel({
        baseUrl,
        token,
        model,
        deadlines: { ...defaultDeadlines, totalMs },
      });
      this.#key = key;
    }
    return this.#model;
  }

  /** Tokens to send at most: as configured, or fewer where the endpoint was seen to take fewer. */
  contextTokens(settings: ModelSettings, configured: number): number {
    return contextKey(settings, configured) === this.#contextKey
      ? Math.min(configured, this.#contextTokens)
      : configured;
  }

  /** Remembers what the endpoint takes; only ever downwards, and until endpoint, model or configured size change. */
  learnContext(settings: ModelSettings, configured: number, tokens: number): void {
    this.#contextTokens = Math.min(this.contextTokens(settings, configured), tokens);
    this.#contextKey = contextKey(settings, configured);
  }
}

function contextKey({ baseUrl, model }: ModelSettings, configured: number): string {
  return JSON.stringify([baseUrl, model, configured]);
}
