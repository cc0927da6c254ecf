/** What a TLS handshake says of the endpoint's certificate, and what is wrong with it. */

import type { DetailedPeerCertificate } from 'node:tls';
import { brief, briefly, type Facts, type Finding } from './step.ts';

export interface Handshake {
  /** The runtime's error code; empty when the handshake ended well. */
  readonly failure: string;
  readonly protocol: string;
  readonly certificate: DetailedPeerCertificate | undefined;
}

const DAY_MS = 86_400_000;
/** Enough for a renewal by hand. */
const SOON_DAYS = 14;
/** A chain that names itself as its issuer is not followed any further; nor is one that is longer than any real one. */
const MAX_CHAIN = 10;

const NO_TLS = /WRONG_VERSION_NUMBER|^EPROTO$|ECONNRESET|PACKET_LENGTH|HTTP_REQUEST|UNKNOWN_PROTOCOL/;

/** Of a certificate that is trusted. */
export function certificateOf({ certificate, protocol }: Handshake, now: number): Finding {
  const facts: Facts = { protocol, ...describe(certificate, now) };
  const days = facts.days_left;
  return typeof days === 'number' && days < SOON_DAYS
    ? { state: 'warning', code: 'tls_expires_soon', facts }
    : { state: 'ok', code: 'tls_trusted', facts };
}

/** `failure` is what the runtime said when it judged; `seen` is the handshake without judgement. */
export function certificateFault(failure: string, seen: Handshake, host: string, now: number): Finding {
  const facts: Facts = { reason: failure, host, ...describe(seen.certificate, now) };
  const failed = (code: Finding['code']): Finding => ({ state: 'failed', code, facts });
  switch (failure) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return failed('tls_wrong_name');
    case 'CERT_HAS_EXPIRED':
      return failed('tls_expired');
    case 'CERT_NOT_YET_VALID':
      return failed('tls_not_yet');
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return failed('tls_self_signed');
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return failed('tls_unknown_authority');
  }
  if (seen.certificate === undefined && NO_TLS.test(failure)) {
    return { state: 'failed', code: 'tls_not_spoken', facts: { reason: failure } };
  }
  return failed('tls');
}

/** Whom it is for, until when, and who would have to be trusted: the issuer of the last certificate that was sent. */
function describe(
  certificate: DetailedPeerCertificate | undefined,
  now: number,
): Record<string, Facts[string]> {
  if (certificate?.subject === undefined) return {};
  const until = Date.parse(certificate.valid_to);
  const from = Date.parse(certificate.valid_from);
  return {
    names: briefly(namesOf(certificate)),
    authority: brief(authorityOf(certificate)),
    ...(Number.isNaN(from) ? {} : { valid_from: new Date(from).toISOString().slice(0, 10) }),
    ...(Number.isNaN(until)
      ? {}
      : {
          valid_to: new Date(until).toISOString().slice(0, 10),
          days_left: Math.floor((until - now) / DAY_MS),
        }),
  };
}

/** The names the certificate is for: `example.com`, `*.example.com`, addresses. */
function namesOf({ subject, subjectaltname }: DetailedPeerCertificate): string[] {
  const listed = (subjectaltname ?? '')
    .split(', ')
    .map((entry) => /^(?:DNS|IP Address):"?([^"]+)/.exec(entry)?.[1] ?? '')
    .filter((name) => name !== '');
  return listed.length > 0 ? listed : [textOf(subject.CN)].filter((name) => name !== '');
}

function authorityOf(certificate: DetailedPeerCertificate): string {
  let last = certificate;
  for (let depth = 0; depth < MAX_CHAIN; depth += 1) {
    const next: DetailedPeerCertificate | undefined = last.issuerCertificate;
    if (next?.issuer === undefined || next === last) break;
    last = next;
  }
  const { CN, O, OU } = last.issuer;
  return [CN, O, OU].map(textOf).find((text) => text !== '') ?? '';
}

/** A name that stands several times in a certificate comes as a list. */
function textOf(value: unknown): string {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : '';
}
