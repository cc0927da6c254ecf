/** What was seen of an endpoint, as findings. Arithmetic alone. */

import type { LlmError } from '../language_model.ts';
import type { ListedModel, ModelList } from './model_list.ts';
import type { Observation } from './observed_fetch.ts';
import { brief, briefly, type Facts, type Finding, NOT_REACHED } from './step.ts';

/** How the first request to the model ended; `undefined`: none was made. */
export type ChatOutcome = { readonly error?: LlmError } | undefined;

export interface Asked {
  readonly token: string;
  /** A token is stored, and was not sent to this address. */
  readonly tokenWithheld: boolean;
  readonly model: string;
  /** Tokens to send at most, as configured. */
  readonly contextTokens: number;
}

/** `variables`: names of environment variables that name a proxy; never their values, which may hold passwords. */
export function judgeProxy(variables: readonly string[], reached: boolean): Finding {
  if (variables.length === 0) return { state: 'ok', code: 'proxy_none' };
  const facts = { variables: briefly(variables) };
  return reached
    ? { state: 'ok', code: 'proxy_not_used', facts }
    : { state: 'warning', code: 'proxy_perhaps_needed', facts };
}

export function judgeAuthentication(
  { token, tokenWithheld }: Asked,
  list: ModelList,
  chat: ChatOutcome,
): Finding {
  const refused = chat === undefined ? list.kind === 'refused' : chat.error?.code === 'auth';
  if (refused) {
    const status = chat?.error?.status ?? (list.kind === 'refused' ? list.status : undefined);
    const code = token !== '' ? 'auth' : tokenWithheld ? 'auth_withheld' : 'auth_missing';
    return { state: 'failed', code, facts: status === undefined ? {} : { status } };
  }
  const let_in = list.kind === 'listed' || (chat !== undefined && chat.error === undefined);
  if (!let_in) return { state: 'skipped', code: 'auth_unclear' };
  return { state: 'ok', code: token === '' ? 'auth_none_asked' : 'auth_accepted' };
}

/** `suggestion`: another base URL at which there is a list of models; empty where none was found. */
export function judgeModel(
  { model }: Asked,
  list: ModelList,
  chat: ChatOutcome,
  suggestion: string,
): Finding {
  const models = list.kind === 'listed' ? list.models : [];
  const facts: Facts = {
    ...(model === '' ? {} : { model: brief(model) }),
    ...(models.length === 0 ? {} : { models: briefly(models.map(({ id }) => id)), count: models.length }),
  };
  if (suggestion !== '') return { state: 'failed', code: 'model_wrong_path', facts: { suggestion } };
  if (model === '') return { state: 'failed', code: 'model_unnamed', facts };
  if (chat?.error?.code === 'model_not_found') return { state: 'failed', code: 'model_not_found', facts };
  if (models.length > 0) {
    return findModel(models, model) === undefined
      ? { state: 'warning', code: 'model_not_listed', facts }
      : { state: 'ok', code: 'model_listed', facts };
  }
  return chat !== undefined && chat.error === undefined
    ? { state: 'ok', code: 'model_answers', facts }
    : { state: 'skipped', code: 'model_unclear', facts };
}

/** Ollama takes a name without a tag for its `latest`. */
export function findModel(models: readonly ListedModel[], model: string): ListedModel | undefined {
  return models.find(({ id }) => id === model) ?? models.find(({ id }) => id === `${model}:latest`);
}

export function judgeContext({ model, contextTokens }: Asked, list: ModelList): Finding {
  const known = list.kind === 'listed' ? findModel(list.models, model)?.contextTokens : undefined;
  if (known === undefined)
    return { state: 'skipped', code: 'context_unknown', facts: { configured: contextTokens } };
  const facts = { tokens: known, configured: contextTokens };
  return known < contextTokens
    ? { state: 'warning', code: 'context_smaller', facts }
    : { state: 'ok', code: 'context_enough', facts };
}

/** Fewer come at once from any endpoint. */
const MANY_EVENTS = 8;
/** A model that takes this long to begin does not have the whole answer ready the moment it does. */
const HELD_BACK_MS = 3000;

export function judgeStreaming(seen: Observation): Finding {
  if (seen.events === 0) return NOT_REACHED;
  if (seen.contentType === 'application/json') return { state: 'warning', code: 'stream_whole' };
  const { askedAt = 0, firstByteAt = askedAt } = seen;
  const facts = { pieces: seen.events };
  return seen.reads === 1 && seen.events >= MANY_EVENTS && firstByteAt - askedAt >= HELD_BACK_MS
    ? { state: 'warning', code: 'stream_buffered', facts }
    : { state: 'ok', code: 'stream_live', facts };
}

export function judgeThinking(seen: Observation): Finding {
  if (seen.events === 0) return NOT_REACHED;
  if (seen.tags === 'stray') return { state: 'warning', code: 'think_stray' };
  if (seen.tags === 'tags') return { state: 'ok', code: 'think_tags' };
  if (seen.fieldChars > 0)
    return { state: 'ok', code: 'think_field', facts: { characters: seen.fieldChars } };
  return { state: 'ok', code: 'think_none' };
}
