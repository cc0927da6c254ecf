/** A model endpoint on loopback that fails as it is told, request by request, and answers well when told nothing more. */

import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { fakeAnswer } from '../../support/fake_llm_answer.ts';
import { behave, type ChatRequest } from '../../support/fake_llm_behaviours.ts';
import { testCertificate, testKey } from '../../support/loopback_certificate.ts';
import { type FaultName, faults } from './faults.ts';

export interface FaultServer {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  /** Requests so far. */
  readonly asked: number;
  close(): Promise<void>;
}

const PIECE_CHARS = 9;

/** One fault a request, the last one for all that follow. With `tls` the certificate is one that nobody trusts. */
export async function startFaultServer(
  planned: readonly FaultName[],
  { tls = false }: { readonly tls?: boolean } = {},
): Promise<FaultServer> {
  let asked = 0;
  const listener: http.RequestListener = (message, response) => {
    void read(message).then((request) => {
      const name = planned[Math.min(asked, planned.length - 1)] ?? 'answer';
      asked += 1;
      const answer = fakeAnswer(request);
      const exchange = { response, request, answer, pieceChars: PIECE_CHARS };
      const fault = faults[name];
      if (typeof fault === 'string') behave(fault, exchange);
      else fault(exchange);
    });
  };
  const server = tls
    ? https.createServer({ key: testKey, cert: testCertificate }, listener)
    : http.createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/v1`,
    get asked() {
      return asked;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(message: http.IncomingMessage): Promise<ChatRequest> {
  let text = '';
  for await (const piece of message.setEncoding('utf8') as AsyncIterable<string>) text += piece;
  return JSON.parse(text) as ChatRequest;
}
