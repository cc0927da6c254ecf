/** A request as the host hands it over (plugin.HTTPRequestSubset; up to 10.6 a whole http.Request), made a `Request`. */
import { type GoHeader, headersFrom } from './headers.ts';

export interface RequestSubset {
  readonly Method: string;
  /** URL in Go's text form, null for none. The host has cut `/plugins/<id>` off its path. */
  readonly URL: string | null;
  readonly Header: GoHeader;
  readonly Host: string;
}

/** A request that no `Request` can stand for: the status to answer it with. */
export class UnservableRequest extends Error {
  override readonly name = 'UnservableRequest';
  readonly status: number;

  constructor(status: number, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.status = status;
  }
}

/** `fetch` forbids them. */
const FORBIDDEN_METHODS = /^(?:CONNECT|TRACE|TRACK)$/i;

/** Throws UnservableRequest. A body of GET or HEAD is left out: a `Request` has none. */
export function requestFrom(
  subset: RequestSubset,
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
): Request {
  const { Method, URL: url, Header, Host } = subset;
  const method = Method === '' ? 'GET' : Method;
  if (FORBIDDEN_METHODS.test(method)) throw new UnservableRequest(501, 'method not supported');
  try {
    const headers = headersFrom(Header, Host);
    const target = origin(Header, Host) + pathOf(url ?? '');
    if (body === null || mayHaveNoBody(method)) return new Request(target, { method, headers, signal });
    return new Request(target, { method, headers, signal, body, duplex: 'half' } as RequestInit);
  } catch (cause) {
    const tooLarge = cause instanceof Error && cause.name === 'HeaderError';
    throw new UnservableRequest(tooLarge ? 431 : 400, 'not a request', { cause });
  }
}

/** Whether a `Request` of the method cannot have a body. */
export function mayHaveNoBody(method: string): boolean {
  return /^(?:GET|HEAD)?$/i.test(method);
}

/** Scheme and authority as the client named them. Whether a proxy in front speaks TLS is for that proxy to say. */
function origin(header: GoHeader, host: string): string {
  const scheme = header['X-Forwarded-Proto']?.[0] === 'https' ? 'https' : 'http';
  return `${scheme}://${isAuthority(host) ? host : 'localhost'}`;
}

let lastAuthority = 'localhost';

/** Whether the text is a host, with a port perhaps, and nothing that would reach into the path. */
function isAuthority(host: string): boolean {
  if (host === lastAuthority) return true;
  if (!/^[^\s/\\?#@]+$/.test(host) || !URL.canParse(`http://${host}/`)) return false;
  lastAuthority = host;
  return true;
}

/** Path and query of Go's text, which other plugins may hand over with an authority. */
function pathOf(url: string): string {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  return path.startsWith('/') ? path : `/${path}`;
}
