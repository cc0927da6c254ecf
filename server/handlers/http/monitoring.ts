/** Routes that machines read: `/health`, `/info`, `/metrics`. */

import { createHash, timingSafeEqual } from 'node:crypto';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Component } from '../../ops/components.ts';
import { errorBody, HttpError } from './errors.ts';
import { type AdminApi, admin, signedIn } from './requester.ts';

export interface MonitoringOptions {
  readonly api: AdminApi;
  readonly version: string;
  readonly components: () => readonly Component[];
  /** Whether the plugin takes requests: activated, and not stopping. */
  readonly ready: () => boolean;
  /** The Prometheus text and its content type. */
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>;
  /** Lets a scraper in that has no session; empty: none. */
  readonly metricsToken: () => string;
}

const health = z
  .object({
    live: z.literal(true),
    ready: z.boolean(),
    checks: z.record(z.string(), z.enum(['up', 'down', 'off', 'unknown'])),
  })
  .openapi('Health');

const info = z
  .object({
    id: z.literal('thread-summary'),
    version: z.string(),
    languages: z.array(z.string()),
    documentation: z.string(),
  })
  .openapi('Info');

const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const healthRoute = createRoute({
  method: 'get',
  path: '/health',
  tags: ['monitoring'],
  summary: 'Whether the plugin lives and takes requests; needs no login and tells no secrets',
  security: [],
  responses: { 200: json(health, 'It takes requests'), 503: json(health, 'It does not, now') },
});

const infoRoute = createRoute({
  method: 'get',
  path: '/info',
  tags: ['monitoring'],
  summary: 'What is installed',
  responses: { 200: json(info, 'Version and languages'), 401: json(errorBody, 'Not logged in') },
});

const metricsRoute = createRoute({
  method: 'get',
  path: '/metrics',
  tags: ['monitoring'],
  summary:
    'Figures for Prometheus: for system administrators, or with the scrape token as `X-Scrape-Token` or `?token=`',
  security: [{ session: [] }, { scrape_token: [] }],
  responses: {
    200: { description: 'Prometheus text format', content: { 'text/plain': { schema: z.string() } } },
    401: json(errorBody, 'Not logged in'),
    403: json(errorBody, 'Not a system administrator'),
    503: json(errorBody, 'The server did not answer who this is'),
  },
});

export function monitoringRoutes(options: MonitoringOptions): (app: OpenAPIHono) => void {
  const { api, version, components, ready, metrics, metricsToken } = options;
  return (app) => {
    app.openapi(healthRoute, (context) => {
      const checks = Object.fromEntries(components().map(({ name, state }) => [name, state]));
      const takesRequests = ready();
      const body = { live: true as const, ready: takesRequests, checks };
      return takesRequests ? context.json(body, 200) : context.json(body, 503);
    });
    app.openapi(infoRoute, (context) => {
      signedIn(context);
      return context.json(
        { id: 'thread-summary' as const, version, languages: ['en', 'ru'], documentation: 'docs' },
        200,
      );
    });
    app.openapi(metricsRoute, async (context) => {
      if (!carries(context, metricsToken())) await admin(context, api);
      const { text, contentType } = await metrics();
      return context.text(text, 200, { 'content-type': contentType });
    });
  };
}

/**
 * Not as a Bearer token: newer servers remove `Authorization` before a plugin sees it. Compared in constant time,
 * whatever the lengths.
 */
function carries(context: Context, token: string): boolean {
  const given = context.req.header('x-scrape-token') ?? context.req.query('token') ?? '';
  if (token === '' || given === '') return false;
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(hash(given), hash(token))) throw new HttpError('not_logged_in');
  return true;
}
