/** The sentences for what an examination of the endpoint found, with the remedy. */

import {
  type CatalogueLanguage,
  catalogues,
  type MessageKey,
  translate,
} from '../../../assets/i18n/index.ts';
import { type MessageParams, placeholdersOf } from '../../../assets/i18n/message_format.ts';
import type { Facts, Step, StepCode } from '../../llm/doctor/step.ts';
import type { LlmErrorCode } from '../../llm/language_model.ts';

type OwnCode = Exclude<StepCode, LlmErrorCode>;

/** More names than this in a sentence are no help. */
const MAX_NAMES = 8;

export function sentenceOf(
  language: CatalogueLanguage,
  { code, facts }: Pick<Step, 'code' | 'facts'>,
): string {
  const key: MessageKey = isLlmCode(code)
    ? `thread_summary.admin.llm.${code}`
    : `thread_summary.doctor.${code}`;
  return translate(language, key, paramsOf(facts, catalogues[language][key]));
}

function isLlmCode(code: StepCode): code is Exclude<StepCode, OwnCode> {
  return `thread_summary.admin.llm.${code}` in catalogues.en;
}

/** What is not known is a dash; milliseconds are told in seconds. */
function paramsOf(facts: Facts, message: string): MessageParams {
  const params: Record<string, string | number> = {};
  for (const placeholder of placeholdersOf(message)) {
    const counted = placeholder.endsWith(':plural');
    params[placeholder.replace(/:plural$/, '')] = counted ? 0 : '—';
  }
  for (const [name, value] of Object.entries(facts)) {
    if (typeof value === 'object') {
      const shown = value.slice(0, MAX_NAMES).join(', ');
      params[name] = value.length > MAX_NAMES ? `${shown}, …` : shown || '—';
    } else if (name.endsWith('_ms') && typeof value === 'number') {
      params[name.replace(/_ms$/, '_s')] = (value / 1000).toFixed(1);
    } else params[name] = value === '' ? '—' : value;
  }
  return params;
}
