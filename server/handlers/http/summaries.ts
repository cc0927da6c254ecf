/**
 * `/api/v1/summaries`: asks for a summary as the slash command does, for whoever has a session or a token. The answer of
 * the model comes as a post that the requester alone sees, where they say they are looking.
 */

import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Submission } from '../../jobs/job_runner.ts';
import type { SummaryJobs } from '../../jobs/summary_jobs.ts';
import type { Requester } from '../requester.ts';
import { errorBody, HttpError } from './errors.ts';
import { signedIn } from './requester.ts';

export interface SummaryRoutesOptions {
  readonly jobs: Pick<SummaryJobs, 'submit'>;
  readonly describe: (userId: string) => Promise<Requester>;
}

const hostId = z.string().regex(/^[a-z0-9]{26}$/, 'expected 26 of a-z and 0-9');

const request = z
  .strictObject({
    post_ids: z
      .array(hostId)
      .min(1)
      .max(10)
      .openapi({ description: 'Any posts of the threads to summarise, roots or replies' }),
    channel_id: hostId.openapi({ description: 'Where the requester is to see the answer' }),
    root_id: hostId.optional().openapi({
      description: 'The thread in which the requester is to see it; absent: in the channel itself',
    }),
    lens: z.enum(['default', 'short', 'for_me', 'actions', 'questions']).default('default'),
    question: z
      .string()
      .trim()
      .min(1)
      .max(2000)
      .optional()
      .openapi({ description: 'Asked of the threads in place of a lens' }),
    language: z.enum(['en', 'ru', 'thread']).optional(),
    regenerate: z.boolean().default(false),
  })
  .openapi('SummaryRequest');

const accepted = z.object({ status: z.enum(['accepted', 'already_running']) }).openapi('SummaryAccepted');

const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const createSummary = createRoute({
  method: 'post',
  path: '/api/v1/summaries',
  tags: ['summaries'],
  summary: 'Asks for a summary of threads that the requester may read',
  request: { body: { required: true, content: { 'application/json': { schema: request } } } },
  responses: {
    202: json(accepted, 'It is being made; the requester sees it when it is there, or one sentence why not'),
    400: json(errorBody, 'The request does not fit the schema'),
    401: json(errorBody, 'Not logged in'),
    413: json(errorBody, 'The body is too large'),
    429: json(errorBody, 'Too many summaries are being made'),
    503: json(errorBody, 'The plugin is stopping'),
  },
});

/** Every way a job is received, as HTTP says it. */
const REFUSED: Readonly<Record<Exclude<Submission, 'accepted' | 'already_running'>, 'busy' | 'stopping'>> = {
  busy: 'busy',
  too_many: 'busy',
  stopping: 'stopping',
};

export function summaryRoutes({ jobs, describe }: SummaryRoutesOptions) {
  return (app: OpenAPIHono): void => {
    // Before the body is looked at: a stranger learns nothing of what is asked for.
    app.use(createSummary.path, async (context, next) => {
      signedIn(context);
      await next();
    });
    app.openapi(createSummary, async (context) => {
      const userId = signedIn(context);
      const body = context.req.valid('json');
      const requester = await describe(userId);
      const submission = jobs.submit({
        ...requester,
        recipient: { userId, channelId: body.channel_id, rootId: body.root_id ?? '' },
        scope: { kind: 'threads', postIds: body.post_ids },
        // Whoever asks names the posts: that one exists is not disclosed to those who may not read it.
        named: true,
        lens: body.question === undefined ? { kind: body.lens } : { kind: 'question', text: body.question },
        language: body.language ?? requester.language,
        regenerate: body.regenerate,
        siteUrl: '',
      });
      if (submission !== 'accepted' && submission !== 'already_running') {
        throw new HttpError(REFUSED[submission]);
      }
      return context.json({ status: submission }, 202);
    });
  };
}
