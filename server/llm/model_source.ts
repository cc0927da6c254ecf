/** The language model of the current settings: made anew when they change, so that its connections are kept between. */

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
}
