/**
 * The smallest plugin, run as a process by tests. `FIXTURE` chooses what goes wrong; hooks take and give integers:
 * `Plugin.Double`, `Plugin.Never`, `Plugin.Print` (prints hostile text by every habit there is), `Plugin.Throw` (an
 * error nobody catches), `Plugin.Dial` (dials that broker number and doubles through the peer's `Plugin.Double`).
 */

import type { MuxBroker } from '../../../../server/bridge/go_plugin/mux_broker.ts';
import { serve } from '../../../../server/bridge/go_plugin/serve.ts';
import type { SocketFiles } from '../../../../server/bridge/go_plugin/socket_place.ts';
import type { GoUniverse } from '../../../../server/bridge/gob/schema.ts';
import { RpcClient } from '../../../../server/bridge/net_rpc/client.ts';
import type { RpcMethod } from '../../../../server/bridge/net_rpc/server.ts';

const universe: GoUniverse = { structs: {}, registered: {} };
const fixture = process.env.FIXTURE ?? '';

if (fixture === 'throw at start') setTimeout(() => fail(), 0);

await serve({
  universe,
  ...(fixture === 'read-only' ? { files: readOnlyFiles() } : {}),
  onDispense: (broker) => (name) => hooks(broker)[name],
  onStop: async () => {
    if (fixture === 'slow stop') await new Promise((resolve) => setTimeout(resolve, 60_000));
  },
});
print();

function hooks(broker: MuxBroker): Record<string, RpcMethod> {
  const method = (handle: (n: number) => unknown): RpcMethod => ({
    args: 'int',
    reply: 'int',
    handle: (n) => handle(n as number),
  });
  return {
    'Plugin.Implemented': {
      args: { struct: 'struct {}' },
      reply: { slice: 'string' },
      handle: () => ['Double'],
    },
    'Plugin.Double': method((n) => n * 2),
    'Plugin.Never': method(() => new Promise(() => {})),
    'Plugin.Print': method((n) => {
      print();
      return n;
    }),
    'Plugin.Throw': method((n) => {
      setTimeout(fail, 0);
      return n;
    }),
    'Plugin.Reject': method((n) => {
      void Promise.reject(new TypeError('quotes a post'));
      return n;
    }),
    'Plugin.Dial': method(async (id) => {
      const api = new RpcClient(await broker.dial(id), universe);
      const doubled = await api.call('Plugin.Double', 'int', id, 'int');
      api.close();
      return doubled;
    }),
  };
}

/** As where neither the temporary folder nor any other can be written. */
function readOnlyFiles(): SocketFiles {
  const refuse = (): never => {
    throw Object.assign(new Error('read-only file system'), { code: 'EROFS' });
  };
  return {
    mkdtempSync: refuse,
    chmodSync: refuse,
    chownSync: refuse,
    rmSync: refuse,
    readFileSync: refuse,
  };
}

function fail(): never {
  throw new TypeError('quotes a post');
}

/** All that a careless dependency might do. */
function print(): void {
  const { console } = globalThis;
  console.log('{"@message":1}');
  console.info('{"@message":"m","@level":"error","@timestamp":3}');
  console.error('panic: not really');
  console.warn('x'.repeat(100_000));
  console.dir({ a: 1 });
  console.table([{ b: 2 }]);
  process.stdout.write('1|1|unix|/tmp/other|netrpc|\n');
  process.stderr.write('{"@timestamp":true}\n');
}
