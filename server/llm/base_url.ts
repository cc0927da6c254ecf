/** Checks the base URL an administrator typed, before anything is sent to it. */

import { LlmError } from './language_model.ts';

const MAX_LENGTH = 2048;

/**
 * The base URL as the model API's client wants it: scheme, host, port and path as given (with or without `/v1`),
 * no trailing slash; a pasted full endpoint (`…/chat/completions`) is cut back to its base.
 * Throws an `LlmError` of code `bad_url`; its message never repeats the text, which may hold a password.
 */
export function parseBaseUrl(text: string): string {
  const refuse = (why: string): never => {
    throw new LlmError('bad_url', `llm base url: ${why}`);
  };
  const trimmed = text.trim();
  if (trimmed === '') return refuse('expected a url, got nothing');
  if (trimmed.length > MAX_LENGTH) {
    return refuse(`expected at most ${MAX_LENGTH} characters, got ${trimmed.length}`);
  }
  if (!URL.canParse(trimmed)) return refuse('expected an absolute url, got something else');
  const url = new URL(trimmed);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return refuse('expected the scheme http or https, got another');
  }
  if (url.hostname === '') return refuse('expected a host, got none');
  if (url.username !== '' || url.password !== '') return refuse('expected no user name or password, got one');
  if (url.search !== '' || url.hash !== '') return refuse('expected no query or fragment, got one');
  const path = url.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  return `${url.protocol}//${url.host}${path.replace(/\/+$/, '')}`;
}
