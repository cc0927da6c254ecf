/**
 * The plugin's HTTP routes, under `/plugins/thread-summary` of the Mattermost server. Every answer carries headers that
 * forbid a browser whatever the answer does not need; every refusal has Mattermost's own shape.
 */

import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { translate } from '../../../assets/i18n/index.ts';
import { describeError, type Log } from '../../ops/log.ts';
import { type ErrorBody, HttpError, type HttpErrorCode, httpErrors } from './errors.ts';
import { languageOf } from './requester.ts';

/** A request of ours is a handful of ids and a question. */
const MAX_BODY_BYTES = 64 * 1024;

/** What adds routes to the app; each room of routes is one. */
export type AddRoutes = (app: OpenAPIHono) => void;

export interface HttpAppOptions {
  readonly routes: readonly AddRoutes[];
  readonly log: Log;
  /** A new id for a request, told to whoever asks and to the log. */
  readonly newId: () => string;
}

export interface HttpApp {
  /** Never rejects. */
  fetch(request: Request): Promise<Response>;
}

export function createHttpApp({ routes, log, newId }: HttpAppOptions): HttpApp {
  const app = new OpenAPIHono({
    // A request that its schema refuses; without this hook the library answers with a body of its own.
    defaultHook: (result) => {
      if (!result.success) throw new HttpError('bad_request', firstIssue(result.error));
    },
  });
  const refuse = (context: Context, code: HttpErrorCode, detail: string): Response =>
    context.json(errorBodyOf(context, code, detail, newId()), httpErrors[code]);

  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  });
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (context) => refuse(context, 'too_large', '') }));
  app.notFound((context) => refuse(context, 'not_found', ''));
  app.onError((error, context) => {
    if (error instanceof HttpError) return refuse(context, error.code, error.message);
    // The library's own, such as a body that is no JSON.
    if ('status' in error && error.status === 400) return refuse(context, 'bad_request', error.message);
    const body = errorBodyOf(context, 'internal', '', newId());
    log.error('a request could not be answered', {
      request: body.request_id,
      route: context.req.routePath,
      ...describeError(error),
    });
    return context.json(body, 500);
  });
  for (const add of routes) add(app);
  return { fetch: async (request) => app.fetch(request) };
}

/** For JSON and text; pages bring their own policy. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

function errorBodyOf(context: Context, code: HttpErrorCode, detail: string, requestId: string): ErrorBody {
  return {
    id: `thread_summary.http.${code}`,
    message: translate(languageOf(context), `thread_summary.http.${code}`),
    detailed_error: detail === code ? '' : detail,
    request_id: requestId,
    status_code: httpErrors[code],
  };
}

/** Names the field and the fault; never the value. */
function firstIssue(error: { readonly issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  const [issue] = error.issues;
  return issue === undefined ? '' : `${issue.path.map(String).join('.')}: ${issue.message}`;
}
