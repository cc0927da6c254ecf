/** The plugin's first line on standard output, read as go-plugin's client.go reads it. */

export interface PluginAddress {
  readonly network: 'unix' | 'tcp';
  /** A socket's path, `@name` for one in Linux's abstract namespace, or `host:port`. */
  readonly address: string;
}

/** Throws an Error in go-plugin's words when the line is no net/rpc handshake. */
export function parseHandshake(line: string): PluginAddress {
  const [core, app, network, address, protocol = 'netrpc'] = line.trim().split('|');
  if (core === undefined || app === undefined || network === undefined || address === undefined) {
    throw new Error(`Unrecognized remote plugin message: ${line.trim()}`);
  }
  if (core !== '1') {
    throw new Error(`incompatible core API version with plugin. Plugin version: ${core}, Core version: 1`);
  }
  if (app !== '1') {
    throw new Error(`incompatible API version with plugin. Plugin version: ${app}, Client versions: [1]`);
  }
  if (network !== 'unix' && network !== 'tcp') throw new Error(`unknown address type: ${address}`);
  if (protocol !== 'netrpc') {
    throw new Error(`unsupported plugin protocol "${protocol}". Supported: [netrpc]`);
  }
  return { network, address };
}
