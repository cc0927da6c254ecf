/**
 * The engine: a conversation and a model in, a `Summary` out. People and posts are counted here, never by the model;
 * when there is no model or it fails, the conversation is quoted instead.
 */

import { type LanguageModel, LlmError } from '../llm/language_model.ts';
import { inOrder } from './answer/claims.ts';
import { readConversation } from './asking/read_conversation.ts';
import { startRun, supported } from './asking/run.ts';
import { computeCoverage } from './coverage.ts';
import { makeDigest } from './digest/make_digest.ts';
import { mendLanguage } from './language/mend.ts';
import type { SummarizeOptions } from './options.ts';
import { computeParticipants } from './participants.ts';
import { SummaryError } from './summary_error.ts';
import type { Conversation, Summary, SummarySource } from './types.ts';

export type { SummarizeOptions, SummarizeProgress } from './options.ts';

/**
 * Throws a `SummaryError` when there is nothing to summarise. Throws an `LlmError` when the model failed (code
 * `not_configured` when `model` is null) and `digestAllowed` is false, and always when the run was cancelled.
 */
export async function summarize(
  conversation: Conversation,
  options: SummarizeOptions,
  model: LanguageModel | null,
  digestAllowed: boolean,
): Promise<Summary> {
  refuseEmpty(conversation);
  try {
    if (model === null) throw new LlmError('not_configured', 'language model: none is configured');
    return await throughModel(conversation, options, model);
  } catch (error) {
    if (!(error instanceof LlmError) || error.code === 'cancelled' || !digestAllowed) throw error;
    return {
      ...computed(conversation, options, 1),
      droppedClaims: 0,
      sections: await makeDigest(conversation, options, options.pause),
      source: { kind: 'digest', cause: error.code },
    };
  }
}

async function throughModel(
  conversation: Conversation,
  options: SummarizeOptions,
  model: LanguageModel,
): Promise<Summary> {
  const run = startRun(conversation, options, model);
  const answer = await readConversation(run);
  const kept = supported(answer.claims, options.unsupported);
  const mended = await mendLanguage(run, kept.claims, answer.cause === undefined);
  const source: SummarySource = {
    kind: 'model',
    model: model.name,
    cutShort: answer.cutShort,
    ...(answer.cause === undefined ? {} : { cause: answer.cause }),
  };
  return {
    ...computed(conversation, options, answer.parts),
    droppedClaims: kept.dropped + mended.dropped,
    sections: inOrder(mended.claims),
    source,
  };
}

function computed(conversation: Conversation, { language, lens }: SummarizeOptions, parts: number) {
  return {
    language,
    lens,
    participants: computeParticipants(conversation),
    coverage: computeCoverage(conversation, parts),
  };
}

function refuseEmpty(conversation: Conversation): void {
  if (conversation.posts.length > 0) return;
  const { system = 0, bot = 0 } = conversation.skipped;
  throw new SummaryError(system + bot > 0 ? 'no_readable_posts' : 'empty_thread');
}
