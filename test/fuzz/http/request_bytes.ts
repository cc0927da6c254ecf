/** The hook's call as a host sends it, with requests that nobody should send in it. */
import { GobEncoder } from '../../../server/bridge/gob/encoder.ts';
import { wireUniverse } from '../../../server/bridge/mattermost/wire_universe.ts';
import { REQUEST, withHeaders } from '../../../server/bridge/net_rpc/header.ts';
import type { Seeded } from '../../support/seeded.ts';
import { mutated } from '../mutate.ts';
import { BODY_ID, CONTEXT_ID, WRITER_ID } from './host.ts';

const universe = withHeaders(wireUniverse);

const METHODS = [
  'GET',
  'POST',
  'POST',
  'PUT',
  'HEAD',
  'DELETE',
  '',
  'get',
  'CONNECT',
  'TRACE',
  'PO ST',
  'é',
  '\0',
] as const;
const URLS = [
  '/',
  '/a/b?c=d&c=%20',
  '',
  null,
  'relative',
  '//evil.example/x',
  'http://user:pass@evil.example:1/x',
  '/%zz',
  '/\u0000',
  '/é?ü',
  `/${'x'.repeat(9000)}`,
  '/a#b',
  '*',
  '\\\\x',
  '/a\nb',
] as const;
const HOSTS = [
  'chat.example.com',
  'chat.example.com:8065',
  '',
  '[::1]:80',
  'a b',
  'x/y',
  'ü.example',
  '::',
  '\r\n',
] as const;
const NAMES = [
  'Content-Length',
  'Content-Type',
  'X-A',
  'x-b',
  'Cookie',
  'Host',
  '',
  'bad name',
  'x:y',
  'é',
  '__proto__',
] as const;
const VALUES = [
  '',
  '1',
  'text/plain',
  'a, b',
  'é',
  '\n',
  'x\r\ny: z',
  '\0',
  '-1',
  '1e3',
  '99999999999999999999',
  'v'.repeat(5000),
] as const;

export interface RequestPlan {
  readonly bodyLength: number;
  readonly context: boolean;
}

/** The bytes of one request of net/rpc. Some of them are broken besides, and not `intact`. */
export function requestBytes(
  random: Seeded,
  { bodyLength, context }: RequestPlan,
): { readonly bytes: Uint8Array; readonly intact: boolean } {
  const Header: Record<string, string[]> = Object.create(null);
  for (let count = random.below(random.pick([1, 4, 12])); count > 0; count -= 1) {
    Header[random.pick(NAMES)] = Array.from({ length: random.below(3) }, () => random.pick(VALUES));
  }
  // Mostly the truth, so that a body that breaks off is noticed.
  if (random.below(3) > 0) Header['Content-Length'] = [String(bodyLength)];
  if (random.below(300) === 0) Header['X-Many'] = Array.from({ length: 1200 }, () => 'v');
  const odd = random.below(3) === 0;
  const Request = {
    Method: odd ? random.pick(METHODS) : random.pick(['GET', 'POST', 'POST']),
    URL: odd ? random.pick(URLS) : '/plugin/path?a=b',
    Proto: 'HTTP/1.1',
    ProtoMajor: 1,
    ProtoMinor: 1,
    Header,
    Host: odd ? random.pick(HOSTS) : 'chat.example.com',
    RemoteAddr: '10.0.0.1:1234',
    RequestURI: '/plugins/x/plugin/path?a=b',
  };
  const args = {
    ResponseWriterStream: WRITER_ID,
    Request: random.below(60) === 0 ? null : Request,
    Context: random.below(20) === 0 ? null : { RequestId: 'r' },
    RequestBodyStream: random.below(4) === 0 ? 0 : BODY_ID,
    ...(context ? { RequestContextStream: CONTEXT_ID } : {}),
    // Long past, far ahead, beyond what timers take.
    ...(context && random.below(3) === 0
      ? { RequestContext: { DeadlineUnixNano: random.pick([1n, 4_000_000_000_000_000_000n, -1n]) } }
      : {}),
  };
  const encoder = new GobEncoder(universe, { newerFields: true });
  encoder.append(REQUEST, { ServiceMethod: 'Plugin.ServeHTTP', Seq: 3 });
  encoder.append({ struct: 'plugin.Z_ServeHTTPArgs' }, args);
  const bytes = encoder.take();
  const intact = random.below(6) > 0;
  return { bytes: intact ? bytes : mutated(bytes, random, 2), intact };
}
