/**
 * What the buttons under our posts do. The host hands a press on with the presser's id; the context comes from a client,
 * so whose job it is, is checked here.
 */

import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { STOP_PATH } from '../../delivery/stop_button.ts';
import type { SummaryJobs } from '../../jobs/summary_jobs.ts';
import { errorBody, HttpError } from './errors.ts';
import { signedIn } from './requester.ts';

const press = z.looseObject({ context: z.looseObject({ job: z.string().max(64) }) });

const stopRoute = createRoute({
  method: 'post',
  path: STOP_PATH,
  tags: ['buttons'],
  summary: 'Stops a summary of the presser’s own; called by the Mattermost server when its button is pressed',
  responses: {
    // The job itself rewrites its post; an update here would fail in posts that are not stored.
    200: {
      description: 'An empty answer to the server',
      content: { 'application/json': { schema: z.object({}) } },
    },
    400: { description: 'No such press', content: { 'application/json': { schema: errorBody } } },
    401: { description: 'Not logged in', content: { 'application/json': { schema: errorBody } } },
  },
});

export function actionRoutes({ jobs }: { readonly jobs: Pick<SummaryJobs, 'cancelJob'> }) {
  return (app: OpenAPIHono): void => {
    app.openapi(stopRoute, async (context) => {
      const userId = signedIn(context);
      // The host names no content type (channels/app/integration_action.go, doPluginRequest), without which the library
      // reads no body.
      const body = press.safeParse(await context.req.json().catch(() => undefined));
      if (!body.success) throw new HttpError('bad_request');
      jobs.cancelJob(userId, body.data.context.job);
      return context.json({}, 200);
    });
  };
}
