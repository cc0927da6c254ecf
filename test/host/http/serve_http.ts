/**
 * Hands one HTTP request to the plugin's ServeHTTP hook and brings its answer back (client_rpc.go `ServeHTTP`, http.go):
 * the plugin dials a stream on which we serve the response writer, and another from which it pulls the body.
 */

import { universe } from '../../../server/bridge/mattermost/generated/universe.ts';
import type { HostLog } from '../process/host_log.ts';
import type { PluginProcess } from '../process/plugin_process.ts';
import { servePulled } from '../wire/pulled_bytes.ts';
import { serveRpc } from '../wire/rpc_server.ts';
import { type HttpExchange, PLAIN_TEXT } from './exchange.ts';
import { ResponseWriter } from './response_writer.ts';

/** The context that the host gives a request, as far as it is not the server's own affair. */
const CONTEXT = { SessionId: 'session', RequestId: 'request', IPAddress: '127.0.0.1', AcceptLanguage: 'en' };

/** Resolves when the plugin has answered. Answers 404 and 500 as Mattermost does; never rejects. */
export async function serveHttp(process: PluginProcess, log: HostLog, exchange: HttpExchange): Promise<void> {
  const { answer, header, url } = exchange;
  const writer = new ResponseWriter(answer);
  if (!process.implemented.has('ServeHTTP')) {
    await writer.fail(404, PLAIN_TEXT, '404 page not found\n');
    return;
  }
  const complain = (text: string) => log.trouble(text);
  const [writerId, bodyId] = [process.broker.nextId(), process.broker.nextId()];
  process.broker.accept(writerId).then(
    (stream) => serveRpc(stream, { universe, lookup: writer.lookup, complain }),
    (error: unknown) => complain(`Plugin failed to ServeHTTP, no response writer: ${String(error)}`),
  );
  process.broker.accept(bodyId).then(
    // The plugin may hang up in the midst of a body.
    (stream) => servePulled(exchange.body, stream).catch(() => {}),
    (error: unknown) => complain(`Plugin failed to ServeHTTP, no request body: ${String(error)}`),
  );
  const { major, minor } = exchange.version;
  try {
    await process.callHook('ServeHTTP', {
      Context: { ...CONTEXT, UserAgent: header['User-Agent']?.[0] ?? '' },
      ResponseWriterStream: writerId,
      RequestBodyStream: bodyId,
      Request: {
        Method: exchange.method,
        URL: url,
        Proto: `HTTP/${major}.${minor}`,
        ProtoMajor: major,
        ProtoMinor: minor,
        Header: header,
        Host: exchange.host,
        RemoteAddr: exchange.remoteAddress,
        RequestURI: url,
      },
    });
    writer.finish();
  } catch {
    await writer.fail(500, PLAIN_TEXT, '500 internal server error\n');
  }
}
