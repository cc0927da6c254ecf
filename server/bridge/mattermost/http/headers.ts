/**
 * HTTP headers between Go and the Web: Go's map from canonical names to values, and `Headers`, whose names are lower
 * case and whose values are strings of bytes (each character one byte).
 */

export type GoHeader = Readonly<Record<string, readonly string[]>>;

/** Header fields of one message, and bytes of their names and values, beyond which it is refused. Go's own is 1 MiB. */
export const MAX_FIELDS = 1000;
export const MAX_FIELD_BYTES = 1024 * 1024;

export class HeaderError extends Error {
  override readonly name = 'HeaderError';
  readonly code = 'header_too_large';
}

/** The name as Go's maps have it (net/textproto, CanonicalMIMEHeaderKey): `x-request-id` is `X-Request-Id`. */
export function canonicalName(name: string): string {
  let canonical = known.get(name);
  if (canonical === undefined) {
    canonical = name
      .toLowerCase()
      .split('-')
      .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
      .join('-');
    if (known.size < MAX_KNOWN) known.set(name, canonical);
  }
  return canonical;
}

const known = new Map<string, string>();
const MAX_KNOWN = 500;

/**
 * Fields for `Headers`, repeated ones in order. What no `Headers` takes is left out: another plugin may send names and
 * values that no HTTP connection would carry. Throws HeaderError.
 */
export function headersFrom(header: GoHeader, host: string): Headers {
  const fields: [string, string][] = host === '' ? [] : [['host', byteString(host)]];
  let bytes = 0;
  for (const name of Object.keys(header)) {
    for (const value of header[name] as readonly string[]) {
      fields.push([name, byteString(value)]);
      bytes += name.length + value.length;
    }
  }
  if (fields.length > MAX_FIELDS || bytes > MAX_FIELD_BYTES) throw tooLarge(fields.length, bytes);
  try {
    return new Headers(fields);
  } catch {
    const headers = new Headers();
    for (const [name, value] of fields) {
      try {
        headers.append(name, value);
      } catch {
        // Left out.
      }
    }
    return headers;
  }
}

/** Go's map of the fields, each `Set-Cookie` a value of its own. Throws HeaderError. */
export function goHeaderFrom(headers: Headers): Record<string, string[]> {
  const header: Record<string, string[]> = {};
  let count = 0;
  let bytes = 0;
  for (const [name, value] of headers) {
    count += 1;
    bytes += name.length + value.length;
    const key = canonicalName(name);
    const values = header[key];
    if (values === undefined) header[key] = [text(value)];
    else values.push(text(value));
  }
  if (count > MAX_FIELDS || bytes > MAX_FIELD_BYTES) throw tooLarge(count, bytes);
  return header;
}

/**
 * What the host has set before the plugin was asked, with the plugin's fields over it. `Vary` is the one that both may
 * be right about: a cache has to heed all that is named. How a body is framed is the host's to say.
 */
export function mergedHeader(host: GoHeader, own: Readonly<Record<string, string[]>>): GoHeader {
  const merged: Record<string, readonly string[]> = { ...host, ...own };
  const vary = host.Vary;
  if (vary !== undefined && own.Vary !== undefined) {
    merged.Vary = [...vary, ...own.Vary.filter((value) => !vary.includes(value))];
  }
  delete merged['Transfer-Encoding'];
  return merged;
}

/** The length that a message announces; undefined where it says none, or nonsense. */
export function contentLength(header: GoHeader): number | undefined {
  const value = header['Content-Length']?.[0];
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** Go hands over raw bytes, which gob reads as UTF-8; `Headers` takes each byte as a character. */
function byteString(value: string): string {
  return isAscii(value) ? value : Buffer.from(value, 'utf8').toString('latin1');
}

/** The bytes of a byte string where they are UTF-8; its characters where they are not. */
function text(value: string): string {
  if (isAscii(value)) return value;
  const decoded = Buffer.from(value, 'latin1').toString('utf8');
  return decoded.includes('\uFFFD') ? value : decoded;
}

function isAscii(value: string): boolean {
  for (let i = 0; i < value.length; i += 1) if (value.charCodeAt(i) > 127) return false;
  return true;
}

function tooLarge(count: number, bytes: number): HeaderError {
  return new HeaderError(
    `expected at most ${MAX_FIELDS} header fields of ${MAX_FIELD_BYTES} bytes, got ${count} of ${bytes}`,
  );
}
