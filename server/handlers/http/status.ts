/** The status page and `/status`, for system administrators: how the plugin and what it leans on are doing. */

import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type CatalogueLanguage,
  catalogues,
  type MessageKey,
  translate,
} from '../../../assets/i18n/index.ts';
import type { Component } from '../../ops/components.ts';
import type { Figures } from '../../ops/job_history.ts';
import type { JobEnded } from '../../ops/telemetry.ts';
import { errorBody, HttpError } from './errors.ts';
import { page } from './page.ts';
import { type AdminApi, admin, languageOf } from './requester.ts';
import { statusBody } from './status_body.ts';

export interface StatusOptions {
  readonly api: AdminApi & { getServerVersion(): Promise<string> };
  readonly version: string;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly now: () => number;
  readonly components: () => readonly Component[];
  readonly queue: () => { readonly running: number; readonly waiting: number };
  readonly figures: () => Figures;
  /** Newest first. */
  readonly recentJobs: () => readonly JobEnded[];
}

const percentiles = z.object({ p50: z.number().nullable(), p95: z.number().nullable() });

const status = z
  .object({
    version: z.string(),
    server_version: z.string(),
    started_at: z.int(),
    components: z.array(
      z.object({
        name: z.string(),
        state: z.enum(['up', 'down', 'off', 'unknown']),
        since: z.int(),
        last_error: z.object({ code: z.string(), at: z.int() }).nullable(),
        remedy: z.string(),
      }),
    ),
    queue: z.object({ running: z.int(), waiting: z.int() }),
    last_24_hours: z.object({
      per_hour: z.array(z.int()),
      success_rate: z.number().nullable(),
      reuse_rate: z.number().nullable(),
      total_ms: percentiles,
      first_text_ms: percentiles,
      prompt_tokens: z.number(),
      answer_tokens: z.number(),
    }),
    recent_jobs: z.array(
      z.object({
        id: z.string(),
        ended_at: z.int(),
        outcome: z.enum(['summary', 'digest', 'failed', 'cancelled']),
        reason: z.string(),
        ms: z.number(),
        scope: z.string(),
        lens: z.string(),
        posts: z.int(),
        parts: z.int(),
      }),
    ),
  })
  .openapi('Status');

export type Status = z.infer<typeof status>;

const html = (description: string) => ({ description, content: { 'text/html': { schema: z.string() } } });
const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
const refusals = {
  401: json(errorBody, 'Not logged in'),
  403: json(errorBody, 'Not a system administrator'),
  503: json(errorBody, 'The server did not answer who this is'),
};

const statusRoute = createRoute({
  method: 'get',
  path: '/status',
  tags: ['status'],
  summary: 'How the plugin and what it leans on are doing',
  responses: { 200: json(status, 'The state now, and figures of the last 24 hours'), ...refusals },
});

const pageRoute = createRoute({
  method: 'get',
  path: '/',
  tags: ['status'],
  summary: 'The same as a page that keeps itself up to date',
  responses: {
    200: html('The page'),
    401: html('Not logged in'),
    403: html('Not a system administrator'),
    503: html('The server did not answer who this is'),
  },
});

const fragmentRoute = createRoute({
  method: 'get',
  path: '/status.html',
  tags: ['status'],
  summary: 'What the page shows, without the page around it',
  responses: { 200: html('A piece of HTML'), ...refusals },
});

const scriptRoute = createRoute({
  method: 'get',
  path: '/status.js',
  tags: ['status'],
  summary: 'What keeps the page up to date',
  security: [],
  responses: {
    200: { description: 'A script', content: { 'text/javascript': { schema: z.string() } } },
  },
});

/** Only what changed is put in, so that what somebody has selected stays. A page in the background asks nothing. */
const SCRIPT = `setInterval(async () => {
  if (document.hidden) return;
  const response = await fetch('status.html').catch(() => undefined);
  const main = document.querySelector('main');
  document.body.classList.toggle('stale', !response?.ok);
  if (!response?.ok) return;
  const text = await response.text();
  if (main.dataset.shown !== text) main.innerHTML = main.dataset.shown = text;
}, 5000);
`;

export function statusRoutes(options: StatusOptions): (app: OpenAPIHono) => void {
  const { api } = options;
  return (app) => {
    app.openapi(statusRoute, async (context) => {
      await admin(context, api);
      return context.json(await statusOf(options, languageOf(context)), 200);
    });
    app.openapi(pageRoute, async (context) => {
      const language = languageOf(context);
      const title = translate(language, 'thread_summary.status.title');
      try {
        await admin(context, api);
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        const refused = { not_logged_in: 401, not_admin: 403, unavailable: 503 } as const;
        const code = error.code as keyof typeof refused;
        const body = `<p>${translate(language, `thread_summary.http.${code}`)}</p>`;
        return page(context, { language, title, body, status: refused[code] ?? 503 });
      }
      const body = statusBody(await statusOf(options, language), language, options.now());
      return page(context, { language, title, body, script: 'status.js' });
    });
    app.openapi(fragmentRoute, async (context) => {
      await admin(context, api);
      const language = languageOf(context);
      return context.html(statusBody(await statusOf(options, language), language, options.now()), 200);
    });
    app.openapi(
      scriptRoute,
      (context) => context.body(SCRIPT, 200, { 'content-type': 'text/javascript; charset=utf-8' }) as never,
    );
  };
}

async function statusOf(options: StatusOptions, language: CatalogueLanguage): Promise<Status> {
  const figures = options.figures();
  return {
    version: options.version,
    server_version: await options.api.getServerVersion().catch(() => ''),
    started_at: options.startedAt,
    components: options.components().map(({ name, state, since, lastError }) => ({
      name,
      state,
      since,
      last_error: lastError,
      remedy: state === 'down' && lastError !== null ? remedyOf(name, lastError.code, language) : '',
    })),
    queue: options.queue(),
    last_24_hours: {
      per_hour: [...figures.perHour],
      success_rate: figures.successRate,
      reuse_rate: figures.reuseRate,
      total_ms: figures.totalMs,
      first_text_ms: figures.firstTextMs,
      prompt_tokens: figures.promptTokens,
      answer_tokens: figures.answerTokens,
    },
    recent_jobs: options.recentJobs().map((job) => ({
      id: job.job,
      ended_at: job.at,
      outcome: job.outcome,
      reason: job.reason,
      ms: job.ms,
      scope: job.scope,
      lens: job.lens,
      posts: job.posts,
      parts: job.parts,
    })),
  };
}

function remedyOf(name: Component['name'], code: string, language: CatalogueLanguage): string {
  const key = name === 'model' ? `thread_summary.admin.llm.${code}` : `thread_summary.status.remedy.${name}`;
  return key in catalogues.en ? translate(language, key as MessageKey) : '';
}
