/**
 * `/openapi.json` and `/docs`: the description of the routes, and a page that shows it. The page is written here, as the
 * usual viewers load a megabyte of script, much of it from elsewhere.
 */

import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { translate } from '../../../assets/i18n/index.ts';
import { errorBody } from './errors.ts';
import { escapeHtml, page } from './page.ts';
import { languageOf, signedIn } from './requester.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: unknown;
}

interface Operation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
  readonly responses?: Readonly<
    Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, unknown>> }>
  >;
}

/** An OpenAPI 3.1 document, as far as the page shows it. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

const docsRoute = createRoute({
  method: 'get',
  path: '/docs',
  tags: ['description'],
  summary: 'This description as a page',
  responses: {
    200: { description: 'A page without scripts', content: { 'text/html': { schema: z.string() } } },
    401: { description: 'Not logged in', content: { 'application/json': { schema: errorBody } } },
  },
});

const documentRoute = createRoute({
  method: 'get',
  path: '/openapi.json',
  tags: ['description'],
  summary: 'This description as OpenAPI 3.1',
  responses: {
    200: {
      description: 'An OpenAPI document',
      content: { 'application/json': { schema: z.looseObject({ openapi: z.string() }) } },
    },
    401: { description: 'Not logged in', content: { 'application/json': { schema: errorBody } } },
  },
});

export function docsRoutes(version: string): (app: OpenAPIHono) => void {
  return (app) => {
    app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
      type: 'http',
      scheme: 'bearer',
      description:
        'A Mattermost session or personal access token, or the session cookie with an X-CSRF-Token header. The Mattermost server checks it.',
    });
    app.openAPIRegistry.registerComponent('securitySchemes', 'scrape_token', {
      type: 'apiKey',
      in: 'header',
      name: 'X-Scrape-Token',
    });
    const describe = () =>
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'Thread Summary',
          version,
          license: { name: 'MIT' },
          description:
            'Routes of the Thread Summary plugin, below /plugins/thread-summary of a Mattermost server.',
        },
        servers: [
          { url: '/plugins/thread-summary', description: 'Below the address of the Mattermost server' },
        ],
        security: [{ session: [] }],
      });
    app.openapi(documentRoute, (context) => {
      signedIn(context);
      return context.json(describe() as unknown as { openapi: string }, 200);
    });
    app.openapi(docsRoute, (context) => {
      signedIn(context);
      const language = languageOf(context);
      return page(context, {
        language,
        title: translate(language, 'thread_summary.http.docs.title'),
        body: docsBody(describe() as unknown as ApiDocument),
      });
    });
  };
}

/** The document as HTML; every text in it is escaped. */
export function docsBody(document: ApiDocument): string {
  const { info, paths = {}, components = {} } = document;
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => operationHtml(method, path, operation)),
  );
  const schemas = Object.entries(components.schemas ?? {}).map(
    ([name, schema]) => `<h3 id="${escapeHtml(name)}">${escapeHtml(name)}</h3>${code(schema)}`,
  );
  return [
    `<p>${escapeHtml(info.description ?? '')}</p>`,
    '<p><a href="openapi.json">openapi.json</a></p>',
    ...operations,
    '<h2>Schemas</h2>',
    ...schemas,
  ].join('\n');
}

function operationHtml(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: place, required, description }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${escapeHtml(place)}${required ? ', required' : ''}</td><td>${escapeHtml(description ?? '')}</td></tr>`,
  );
  const bodies = Object.entries(operation.requestBody?.content ?? {}).map(
    ([type, { schema }]) => `<h4>Body <code>${escapeHtml(type)}</code></h4>${code(schema)}`,
  );
  const responses = Object.entries(operation.responses ?? {}).map(
    ([status, { description, content }]) =>
      `<tr><td><code>${escapeHtml(status)}</code></td><td>${escapeHtml(Object.keys(content ?? {}).join(', '))}</td><td>${escapeHtml(description ?? '')}</td></tr>`,
  );
  return [
    `<section><h2><code>${escapeHtml(method.toUpperCase())} ${escapeHtml(path)}</code></h2>`,
    `<p>${escapeHtml(operation.summary ?? '')}</p>`,
    parameters.length === 0 ? '' : `<table>${parameters.join('')}</table>`,
    ...bodies,
    `<table>${responses.join('')}</table></section>`,
  ].join('');
}

function code(value: unknown): string {
  return `<pre tabindex="0"><code>${escapeHtml(JSON.stringify(value, null, 2) ?? '')}</code></pre>`;
}
