/** The way to the endpoint, step by step: name, TCP, TLS. Nothing is sent over these connections. */

import { isIP, connect as tcpConnect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { LlmError } from '../language_model.ts';
import { certificateFault, certificateOf, type Handshake } from './certificate.ts';
import { briefly, type Finding } from './step.ts';

/** Addresses of a host name, in the order in which they are tried. Rejects with the resolver's error. */
export type Lookup = (host: string) => Promise<readonly string[]>;

export interface WayOptions {
  readonly lookup: Lookup;
  /** For each of name, TCP and TLS, in milliseconds. */
  readonly connectMs: number;
  /** Authorities to trust instead of the runtime's own. */
  readonly ca: string | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

const MAX_ADDRESSES = 4;

/** The host as a URL has it, IPv6 in brackets, as sockets want it. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Whether what is sent there stays on this machine, as far as the name tells. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

export async function findAddresses(
  host: string,
  { lookup, connectMs, signal }: WayOptions,
): Promise<Finding & { readonly addresses: readonly string[] }> {
  if (isIP(host) !== 0) return { state: 'ok', code: 'dns_address', addresses: [host] };
  try {
    const addresses = await within(lookup(host), connectMs, signal);
    if (addresses.length > 0) {
      return { state: 'ok', code: 'dns_found', facts: { host, addresses: briefly(addresses) }, addresses };
    }
  } catch {
    signal.throwIfAborted();
  }
  return { state: 'failed', code: 'dns', facts: { host }, addresses: [] };
}

/** The first address that accepts a connection. */
export async function findOpenPort(
  addresses: readonly string[],
  port: number,
  { connectMs, signal }: WayOptions,
): Promise<Finding & { readonly address: string }> {
  let reason = '';
  let refused = false;
  const tried = addresses.slice(0, MAX_ADDRESSES);
  for (const address of tried) {
    const code = await openPort(address, port, connectMs / tried.length, signal);
    if (code === '') return { state: 'ok', code: 'tcp_connected', facts: { address, port }, address };
    signal.throwIfAborted();
    refused ||= code !== TIMED_OUT;
    reason = code;
  }
  const facts = { port, addresses: briefly(tried), ...(reason === TIMED_OUT ? {} : { reason }) };
  return { state: 'failed', code: refused ? 'connect' : 'timeout_connect', facts, address: '' };
}

const TIMED_OUT = 'timed out';

/** Empty when the connection stands, else the socket's error code. */
function openPort(address: string, port: number, ms: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const socket = tcpConnect({ host: address, port });
    const end = (code: string) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(code);
    };
    const abort = () => end('aborted');
    const timer = setTimeout(() => end(TIMED_OUT), ms);
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => end(''));
    socket.on('error', (error) => end(errorCode(error)));
  });
}

/**
 * Judged as requests are: by the runtime's own authorities. Only when that refuses is the certificate fetched without
 * judging it, to say what is wrong with it.
 */
export async function checkTls(
  address: string,
  port: number,
  host: string,
  options: WayOptions,
): Promise<Finding> {
  const strict = await handshake(address, port, host, options, true);
  if (strict.failure === '') return certificateOf(strict, options.now());
  options.signal.throwIfAborted();
  if (strict.failure === TIMED_OUT) return { state: 'failed', code: 'timeout_connect', facts: { port } };
  const seen = await handshake(address, port, host, options, false);
  options.signal.throwIfAborted();
  return certificateFault(strict.failure, seen, host, options.now());
}

function handshake(
  address: string,
  port: number,
  host: string,
  { connectMs, ca, signal }: WayOptions,
  strict: boolean,
): Promise<Handshake> {
  return new Promise((resolve) => {
    const socket = tlsConnect({
      host: address,
      port,
      // The name to be checked: an address is checked as an address, and never sent as a server name.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
      rejectUnauthorized: strict,
    });
    const end = (failure: string) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      const certificate = failure === '' ? socket.getPeerCertificate(true) : undefined;
      const protocol = failure === '' ? (socket.getProtocol() ?? '') : '';
      socket.destroy();
      resolve({ failure, protocol, certificate });
    };
    const abort = () => end('aborted');
    const timer = setTimeout(() => end(TIMED_OUT), connectMs);
    signal.addEventListener('abort', abort, { once: true });
    socket.once('secureConnect', () => end(''));
    socket.once('end', () => end('ECONNRESET'));
    socket.on('error', (error) => end(errorCode(error)));
  });
}

function errorCode(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : 'unknown';
}

/** Rejects with an `LlmError` when the time is up, with the signal's reason when it is aborted. */
export function within<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const timer = setTimeout(
      () => reject(new LlmError('timeout_connect', `endpoint: expected within ${ms} ms, got nothing`)),
      ms,
    );
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    });
  });
}
