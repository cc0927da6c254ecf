/**
 * What is kept of a job in the key-value store while it runs: enough to do it again, or to tell the person that it was
 * interrupted. A node of the previous or the next version reads what this one writes; a record that it cannot read is
 * left alone until it expires.
 */

import { z } from 'zod';
import type { Scope } from '../reading/scope.ts';
import type { Lens } from '../summary/types.ts';
import type { SummaryRequest } from './summary_request.ts';

const id = z.string().max(64);

const scope: z.ZodType<Scope> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('threads'), postIds: z.array(id) }),
  z
    .object({ kind: z.literal('unread'), channelId: id, since: z.number().optional() })
    .transform(({ since, ...rest }) => (since === undefined ? rest : { ...rest, since })),
  z.object({ kind: z.literal('period'), channelId: id, from: z.number(), to: z.number() }),
  z.object({ kind: z.literal('last'), channelId: id, count: z.number() }),
]);

const lens: z.ZodType<Lens> = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['default', 'short', 'for_me', 'actions', 'questions']) }),
  z.object({ kind: z.literal('question'), text: z.string() }),
]);

const language = z.enum(['en', 'ru']);

const request: z.ZodType<SummaryRequest> = z.object({
  recipient: z.object({ userId: id, channelId: id, rootId: id }),
  scope,
  named: z.boolean(),
  lens,
  language: z.union([language, z.literal('thread')]),
  regenerate: z.boolean(),
  readerLanguage: language,
  timeZone: z.string(),
  siteUrl: z.string(),
});

/** `handed_over`: its process stopped in good order and whoever comes next may take it at once. */
export type JobState = 'running' | 'delivering' | 'handed_over';

export interface JobRecord {
  readonly id: string;
  readonly request: SummaryRequest;
  readonly state: JobState;
  /** The machine and the host's process that the plugin ran under: there, one plugin process follows the other. */
  readonly node: string;
  /** The plugin process that has the job. */
  readonly instance: string;
  /** Unix milliseconds; when it has passed, the process is taken for dead. */
  readonly leaseUntil: number;
  /** What is summarised, once that is known: the conversation that the job holds. Empty before. */
  readonly placeKey: string;
  /** How often it was begun, this time included. */
  readonly attempt: number;
  /** Unix milliseconds. */
  readonly acceptedAt: number;
}

export const jobRecordSchema: z.ZodType<JobRecord> = z.object({
  id,
  request,
  state: z.enum(['running', 'delivering', 'handed_over']),
  node: z.string(),
  instance: z.string(),
  leaseUntil: z.number(),
  placeKey: z.string(),
  attempt: z.number(),
  acceptedAt: z.number(),
});
