/** The plugin's own HTTP routes, as the web app calls them: on a subpath too, with the token against forged requests. */

import { pluginId } from './plugin_id.ts';

export interface SummaryRequest {
  readonly post_ids: readonly string[];
  readonly channel_id: string;
  readonly root_id?: string;
}

/** What a refused request is told, in Mattermost's own shape. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Asks for a summary, which comes as a post. Rejects with `RequestRefused`, or with whatever the network failed with. */
export async function requestSummary(request: SummaryRequest, locale: string): Promise<void> {
  await post('/api/v1/summaries', request, locale);
}

/** Resolves with the JSON of the answer. Rejects as `requestSummary` does, or with an `AbortError`. */
export async function post(
  path: string,
  request: object,
  locale: string,
  signal?: AbortSignal,
): Promise<unknown> {
  const response = await fetch(`${window.basename ?? ''}/plugins/${pluginId}${path}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      'content-type': 'application/json',
      'accept-language': locale || 'en',
      'x-csrf-token': csrfToken(),
      'x-requested-with': 'XMLHttpRequest',
    },
    body: JSON.stringify(request),
    ...(signal === undefined ? {} : { signal }),
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body;
  const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
  throw new RequestRefused(message, response.status);
}

/** The host's cookie; sent back in a header, it shows that the page is the host's. */
function csrfToken(): string {
  return /(?:^|;\s*)MMCSRF=([^;]*)/.exec(document.cookie)?.[1] ?? '';
}
