/**
 * `/api/v1/endpoint_test` and `/api/v1/endpoint_models`: try a model endpoint before its settings are saved. For system administrators alone, as they
 * make this server connect to wherever they say. The saved token goes to the saved address and to no other.
 */

import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type Step, stepNames } from '../../llm/doctor/step.ts';
import type { LlmErrorCode } from '../../llm/language_model.ts';
import { sentenceOf } from './doctor_messages.ts';
import { errorBody, HttpError } from './errors.ts';
import { type AdminApi, admin, languageOf } from './requester.ts';

export interface EndpointSettings {
  readonly baseUrl: string;
  readonly token: string;
  readonly model: string;
  readonly contextTokens: number;
}

/** `tokenWithheld`: a token is saved, and is not meant for this address. */
export type Examine = (
  endpoint: EndpointSettings & { readonly tokenWithheld: boolean },
  signal: AbortSignal,
) => Promise<readonly Step[]>;

/** `problem`: code of a failure, one of the model port's. */
export type ListModels = (
  endpoint: Pick<EndpointSettings, 'baseUrl' | 'token'>,
  signal: AbortSignal,
) => Promise<{ readonly models: readonly string[]; readonly problem: LlmErrorCode | null }>;

export interface DoctorRoutesOptions {
  readonly api: AdminApi;
  readonly saved: () => EndpointSettings;
  readonly examine: Examine;
  readonly listModels: ListModels;
}

/** What the host's console has in a secret's field that nobody touched (`model.FakeSetting`). */
const MASK = '*'.repeat(32);

const typed = z.string().max(2048).trim().optional();

const request = z
  .strictObject({
    base_url: typed.openapi({ description: 'Absent: the saved one' }),
    token: typed.openapi({
      description:
        'Empty: none is sent. Absent, or 32 asterisks: the saved one, which is sent to the origin of the saved address alone',
    }),
    model: typed.openapi({ description: 'Absent: the saved one' }),
    context_tokens: z
      .int()
      .min(1)
      .max(2_000_000)
      .optional()
      .openapi({ description: 'Absent: the saved one' }),
  })
  .openapi('EndpointTest');

const step = z
  .object({
    name: z.enum(stepNames),
    state: z.enum(['ok', 'warning', 'failed', 'skipped']),
    code: z.string().openapi({ example: 'tls_unknown_authority' }),
    ms: z.int().min(0),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
    message: z
      .string()
      .openapi({ description: 'For people, in the language of the request; names the remedy' }),
  })
  .openapi('EndpointTestStep');

const result = z.object({ steps: z.array(step) }).openapi('EndpointTestResult');

const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const modelNames = z
  .object({
    models: z
      .array(z.string())
      .openapi({ description: 'The first fifty; none where the endpoint has no list' }),
    message: z.string().openapi({ description: 'Why there is no list, where something failed; else empty' }),
  })
  .openapi('EndpointModels');

const described = {
  method: 'post' as const,
  tags: ['administration'],
  request: { body: { required: true, content: { 'application/json': { schema: request } } } },
};

const refusals = {
  400: json(errorBody, 'The request does not fit the schema'),
  401: json(errorBody, 'Not logged in'),
  403: json(errorBody, 'Not a system administrator'),
  413: json(errorBody, 'The body is too large'),
  503: json(errorBody, 'The server did not answer who this is, or the request has ended'),
} as const;

const testRoute = createRoute({
  ...described,
  path: '/api/v1/endpoint_test',
  summary: 'Tries a model endpoint step by step; takes up to a minute, and ends when the request does',
  responses: { 200: json(result, 'What was found, be it good or bad'), ...refusals },
});

const modelsRoute = createRoute({
  ...described,
  path: '/api/v1/endpoint_models',
  summary: 'Names the models of an endpoint',
  responses: { 200: json(modelNames, 'The names, or why there are none'), ...refusals },
});

export function doctorRoutes({ api, saved, examine, listModels }: DoctorRoutesOptions) {
  return (app: OpenAPIHono): void => {
    for (const route of [testRoute, modelsRoute]) {
      // Before the body is looked at: what is wrong with it is nobody else's business.
      app.use(route.getRoutingPath(), async (context, next) => {
        await admin(context, api);
        await next();
      });
    }
    app.openapi(testRoute, async (context) => {
      const endpoint = endpointOf(context.req.valid('json'), saved());
      const steps = await whileAsked(context, (signal) => examine(endpoint, signal));
      const language = languageOf(context);
      return context.json({ steps: steps.map((each) => said(each, sentenceOf(language, each))) }, 200);
    });
    app.openapi(modelsRoute, async (context) => {
      const endpoint = endpointOf(context.req.valid('json'), saved());
      const { models, problem } = await whileAsked(context, (signal) => listModels(endpoint, signal));
      const code = problem === 'auth' && endpoint.tokenWithheld ? 'auth_withheld' : problem;
      const message = code === null ? '' : sentenceOf(languageOf(context), { code, facts: {} });
      return context.json({ models: [...models], message }, 200);
    });
  };
}

/** Whoever asked and has gone is told nothing; that is no fault of ours. */
async function whileAsked<T>(context: Context, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal } = context.req.raw;
  try {
    return await work(signal);
  } catch (error) {
    throw signal.aborted ? new HttpError('stopping') : error;
  }
}

function said({ name, state, code, ms, facts }: Step, message: string): z.infer<typeof step> {
  const own = Object.entries(facts).map(([key, value]): [string, string | number | string[]] => [
    key,
    typeof value === 'object' ? [...value] : value,
  ]);
  return { name, state, code, ms, facts: Object.fromEntries(own), message };
}

/** The values to try, and the one rule of the token. */
export function endpointOf(given: z.infer<typeof request>, saved: EndpointSettings): Parameters<Examine>[0] {
  const baseUrl = given.base_url ?? saved.baseUrl;
  const wantsSaved = given.token === undefined || given.token === MASK;
  const mayBeSent = sameOrigin(baseUrl, saved.baseUrl);
  return {
    baseUrl,
    token: wantsSaved ? (mayBeSent ? saved.token : '') : (given.token ?? ''),
    tokenWithheld: wantsSaved && !mayBeSent && saved.token !== '',
    model: given.model ?? saved.model,
    contextTokens: given.context_tokens ?? saved.contextTokens,
  };
}

/** Scheme, host and port; what is no web address has none. */
function sameOrigin(one: string, other: string): boolean {
  if (!URL.canParse(one) || !URL.canParse(other)) return false;
  const { origin } = new URL(one);
  return origin !== 'null' && origin === new URL(other).origin;
}
