/**
 * FileWillBeUploaded: the host serves the file by pull, and takes the plugin's own in another stream, to whose end it
 * waits (server/public/plugin/client_rpc.go).
 */
import { reportedFailure } from '../net_rpc/rpc_error.ts';
import type { RpcMethod } from '../net_rpc/server.ts';
import type { Context, FileInfo } from './generated/types.ts';
import type { Hook, HookFailed } from './hook_methods.ts';
import type { HookMethod, Sent } from './method.ts';
import type { StreamBroker } from './stream_broker.ts';
import { PullReader } from './streams/pull_reader.ts';
import { StreamSink } from './streams/stream_sink.ts';

interface FileWillBeUploadedArgs {
  readonly A: Context | null;
  readonly B: FileInfo | null;
  readonly UploadedFileStream: number;
  readonly ReplacementFileStream: number;
}

/** The net/rpc method that runs `hook`, `(context, info, file, output) => [info, rejection]`. */
export function fileRpcMethod(
  method: HookMethod,
  hook: Hook,
  { broker, failed }: { readonly broker: StreamBroker; readonly failed: HookFailed },
): RpcMethod {
  const run = async (args: FileWillBeUploadedArgs): Promise<object> => {
    const output = new StreamSink(broker.open(args.ReplacementFileStream));
    const file = new PullReader(broker.open(args.UploadedFileStream));
    try {
      const result = await hook(args.A, args.B, file, output);
      const [info, rejection] = (result ?? [null, '']) as readonly [Sent<FileInfo> | null, string];
      await output.end();
      return { A: info, B: rejection };
    } catch (error) {
      failed(method.go, error);
      await output.end();
      // The host commits what has come of a replacement, unless the file is rejected.
      if (output.written > 0) return { B: 'The plugin failed while it changed the file.' };
      throw reportedFailure(error);
    } finally {
      file.close();
    }
  };
  return {
    args: { struct: method.args },
    reply: { struct: method.returns },
    handle: (args) => run(args as FileWillBeUploadedArgs),
  };
}
