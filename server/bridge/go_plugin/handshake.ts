/** How a host and its plugin recognise each other before the first byte of RPC (go-plugin, client.go and server.go). */

export interface HandshakeConfig {
  /** Environment variable and value by which a plugin knows that a host started it. */
  readonly cookieKey: string;
  readonly cookieValue: string;
  /** The one version of the application protocol that we speak. */
  readonly version: number;
}

/** Mattermost's (server/public/plugin/client.go). */
export const MATTERMOST_HANDSHAKE: HandshakeConfig = {
  cookieKey: 'MATTERMOST_PLUGIN',
  cookieValue: 'Securely message teams, anywhere.',
  version: 1,
};

const CORE_PROTOCOL = 1;

/** Why this process is not to run as a plugin, for whoever started it by hand; undefined when all is well. */
export function handshakeProblem(
  env: Readonly<Record<string, string | undefined>>,
  config: HandshakeConfig = MATTERMOST_HANDSHAKE,
): string | undefined {
  if (env[config.cookieKey] !== config.cookieValue) {
    return 'This executable is a Mattermost plugin. It is not run by hand: upload it in the System Console.';
  }
  // A host that sends no list leaves the choice to the plugin.
  const versions = env.PLUGIN_PROTOCOL_VERSIONS;
  if (versions !== undefined && versions !== '' && !versions.split(',').includes(String(config.version))) {
    return `This plugin speaks version ${config.version} of the plugin protocol, the host another one.`;
  }
  return undefined;
}

/** The one line on stdout. `address` is a socket's path, or `@name` for an abstract one. */
export function handshakeLine(address: string, config: HandshakeConfig = MATTERMOST_HANDSHAKE): string {
  return `${CORE_PROTOCOL}|${config.version}|unix|${address}|netrpc|\n`;
}
