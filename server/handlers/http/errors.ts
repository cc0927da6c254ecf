/** Error answers in the shape of Mattermost's own (`model.AppError` as JSON), which its clients already read. */

import { z } from '@hono/zod-openapi';

export const errorBody = z
  .object({
    id: z.string().openapi({ example: 'thread_summary.http.not_admin' }),
    message: z.string().openapi({ description: 'For people, in the language of the request' }),
    detailed_error: z.string(),
    request_id: z.string(),
    status_code: z.int(),
  })
  .openapi('Error');

export type ErrorBody = z.infer<typeof errorBody>;

/** Every way a request is refused. */
export const httpErrors = {
  not_logged_in: 401,
  not_admin: 403,
  not_found: 404,
  method_not_allowed: 405,
  too_large: 413,
  bad_request: 400,
  busy: 429,
  stopping: 503,
  unavailable: 503,
  internal: 500,
} as const;

export type HttpErrorCode = keyof typeof httpErrors;

/** Thrown by a route; `app.ts` answers it. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly code: HttpErrorCode;
  constructor(code: HttpErrorCode, message: string = code) {
    super(message);
    this.code = code;
  }
}
