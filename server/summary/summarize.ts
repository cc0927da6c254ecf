/**
 * The engine: a conversation and a model in, a `Summary` out. People and posts are counted here, never by the model;
 * when there is no model or it fails, the conversation is quoted instead.
 */

import { type LanguageModel, LlmError } from '../llm/language_model.ts';
import { bySection, type ClaimsBySection, changesIn, inOrder } from './answer/claims.ts';
import { readConversation, type WholeAnswer } from './asking/read_conversation.ts';
import { kept, type Run, startRun } from './asking/run.ts';
import { withChanges } from './changes/compare.ts';
import { readChanges } from './changes/read_changes.ts';
import { computeCoverage } from './coverage.ts';
import { makeDigest } from './digest/digest.ts';
import { mendLanguage } from './language/mend.ts';
import { planOf } from './lens.ts';
import type { SummarizeOptions } from './options.ts';
import { computeParticipants } from './participants.ts';
import { SummaryError } from './summary_error.ts';
import { type Conversation, type Lens, type Summary, type SummarySource, sectionKinds } from './types.ts';

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
  refuseLens(options.lens);
  try {
    if (model === null) throw new LlmError('not_configured', 'language model: none is configured');
    return await throughModel(startRun(conversation, options, model));
  } catch (error) {
    if (!(error instanceof LlmError) || error.code === 'cancelled' || !digestAllowed) throw error;
    const digest = bySection(await makeDigest(conversation, options, options.pause));
    const claims = options.previous === undefined ? digest : withChanges(digest, options.previous);
    return summaryOf(conversation, options, claims, { kind: 'digest', cause: error.code }, 1, 0);
  }
}

async function throughModel(run: Run): Promise<Summary> {
  await run.evidence.lookForOrders(run.options.pause);
  const { conversation, options, model } = run;
  const answer = await readWhatIsNeeded(run);
  const { claims, dropped } = kept(run, answer.claims);
  const mended = await mendLanguage(run, claims, answer.cause === undefined);
  const droppedClaims = dropped + mended.dropped + run.evidence.withheld;
  if (droppedClaims > 0 && sectionKinds.every((kind) => mended.claims[kind].length === 0)) {
    throw new LlmError(
      'protocol',
      `model answer: expected claims with sources, got ${droppedClaims} without`,
    );
  }
  const source: SummarySource = {
    kind: 'model',
    model: model.name,
    cutShort: answer.cutShort,
    ...(answer.cause === undefined ? {} : { cause: answer.cause }),
  };
  return summaryOf(conversation, options, mended.claims, source, answer.parts, droppedClaims);
}

/** Where there is a previous summary, what came since is enough; a question is answered from everything. */
async function readWhatIsNeeded(run: Run): Promise<WholeAnswer> {
  const { previous, lens } = run.options;
  if (previous === undefined || lens.kind === 'question') return readConversation(run);
  const changes = await readChanges(run, previous);
  if (changes !== undefined) return changes;
  const whole = await readConversation(run);
  return { ...whole, claims: withChanges(whole.claims, previous) };
}

function summaryOf(
  conversation: Conversation,
  { language, lens, previous }: SummarizeOptions,
  claims: ClaimsBySection,
  source: SummarySource,
  parts: number,
  droppedClaims: number,
): Summary {
  return {
    language,
    lens,
    participants: computeParticipants(conversation),
    coverage: computeCoverage(conversation, parts),
    droppedClaims,
    sections: inOrder(claims),
    source,
    ...(previous === undefined || lens.kind === 'question' ? {} : { changes: changesIn(claims) }),
  };
}

function refuseEmpty(conversation: Conversation): void {
  if (conversation.posts.length > 0) return;
  const { system = 0, bot = 0 } = conversation.skipped;
  throw new SummaryError(system + bot > 0 ? 'no_readable_posts' : 'empty_thread');
}

/** Whether there is a model or not: what cannot be asked is said. */
function refuseLens(lens: Lens): void {
  planOf(lens, undefined);
}
