import assert from 'node:assert/strict';
import test from 'node:test';
import type { DetailedPeerCertificate } from 'node:tls';
import { certificateFault, certificateOf } from '../../../../server/llm/doctor/certificate.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');

/** As a handshake hands it over, as far as it is read. */
function certificate(fields: object = {}): DetailedPeerCertificate {
  return {
    subject: { CN: 'llm.example.com' },
    issuer: { CN: 'Example Issuing CA', O: 'Example' },
    subjectaltname: 'DNS:llm.example.com, DNS:*.llm.example.com, IP Address:10.0.0.7',
    valid_from: 'Nov  1 00:00:00 2026 GMT',
    valid_to: 'Jan 30 00:00:00 2027 GMT',
    ...fields,
  } as unknown as DetailedPeerCertificate;
}

const seen = (fields: object = {}) => ({
  failure: '',
  protocol: 'TLSv1.3',
  certificate: certificate(fields),
});

test('a trusted certificate is told with its authority and its days', () => {
  const { state, code, facts } = certificateOf(seen(), NOW);
  assert.deepEqual([state, code], ['ok', 'tls_trusted']);
  assert.deepEqual(facts, {
    protocol: 'TLSv1.3',
    names: ['llm.example.com', '*.llm.example.com', '10.0.0.7'],
    authority: 'Example Issuing CA',
    valid_from: '2026-11-01',
    valid_to: '2027-01-30',
    days_left: 65,
  });
});

test('one that expires within two weeks is a warning', () => {
  const soon = certificateOf(seen({ valid_to: 'Dec  9 11:00:00 2026 GMT' }), NOW);
  assert.deepEqual([soon.state, soon.code, soon.facts?.days_left], ['warning', 'tls_expires_soon', 13]);
  assert.equal(certificateOf(seen({ valid_to: 'Dec  9 13:00:00 2026 GMT' }), NOW).code, 'tls_trusted');
});

const FAULTS: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls_wrong_name',
  CERT_HAS_EXPIRED: 'tls_expired',
  CERT_NOT_YET_VALID: 'tls_not_yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_self_signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls_unknown_authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_unknown_authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_unknown_authority',
  CERT_REVOKED: 'tls',
};

test('every fault that the runtime names is one of ours', () => {
  for (const [failure, code] of Object.entries(FAULTS)) {
    const found = certificateFault(failure, seen(), 'llm.example.com', NOW);
    assert.deepEqual([found.state, found.code, found.facts?.reason], ['failed', code, failure]);
  }
});

test('what speaks no TLS is told from a certificate that is bad', () => {
  const silent = { failure: 'ERR_SSL_WRONG_VERSION_NUMBER', protocol: '', certificate: undefined };
  assert.equal(certificateFault(silent.failure, silent, 'a', NOW).code, 'tls_not_spoken');
  assert.equal(certificateFault('EPROTO', { ...silent, failure: 'EPROTO' }, 'a', NOW).code, 'tls_not_spoken');
});

test('the missing authority is the issuer of the last certificate that was sent', () => {
  const root = certificate({ subject: { CN: 'Intermediate' }, issuer: { CN: ['Missing Root', 'other'] } });
  const leaf = certificate({ issuerCertificate: root });
  const found = certificateFault(
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    { ...seen(), certificate: leaf },
    'a',
    NOW,
  );
  assert.equal(found.facts?.authority, 'Missing Root');
});

test('a chain that goes round in circles ends', () => {
  const one = certificate({ issuer: { O: 'Round' } }) as { issuerCertificate?: unknown };
  const other = certificate({ issuerCertificate: one });
  one.issuerCertificate = other;
  const found = certificateFault(
    'SELF_SIGNED_CERT_IN_CHAIN',
    { ...seen(), certificate: one as DetailedPeerCertificate },
    'a',
    NOW,
  );
  assert.ok(['Round', 'Example Issuing CA'].includes(String(found.facts?.authority)));
});

test('a certificate without names or dates is described as far as it goes', () => {
  const bare = seen({ subjectaltname: undefined, subject: {}, issuer: {}, valid_to: '', valid_from: '' });
  assert.deepEqual(certificateFault('CERT_REVOKED', bare, 'a', NOW).facts, {
    reason: 'CERT_REVOKED',
    host: 'a',
    names: [],
    authority: '',
  });
});
