/** Where Go's declarations do not say enough: which calls take code of their own, and what may be nil. */

/**
 * API methods written by hand, with their TypeScript signature: those whose structs are not just their parameters and
 * results (streams), and those that turn their values into others first.
 */
export const HAND_WRITTEN_API: Readonly<Record<string, string>> = {
  LoadPluginConfiguration: 'loadPluginConfiguration(): Promise<unknown>',
  GetConfig: 'getConfig(): Promise<Config>',
  GetUnsanitizedConfig: 'getUnsanitizedConfig(): Promise<Config>',
  SaveConfig: 'saveConfig(config: Sent<Config>): Promise<void>',
  LogDebug: 'logDebug(message: string, keyValuePairs?: readonly unknown[]): Promise<void>',
  LogInfo: 'logInfo(message: string, keyValuePairs?: readonly unknown[]): Promise<void>',
  LogWarn: 'logWarn(message: string, keyValuePairs?: readonly unknown[]): Promise<void>',
  LogError: 'logError(message: string, keyValuePairs?: readonly unknown[]): Promise<void>',
  LogAuditRec: 'logAuditRec(record: Sent<AuditRecord>): Promise<void>',
  LogAuditRecWithLevel:
    'logAuditRecWithLevel(record: Sent<AuditRecord>, level: Sent<LogLevel>): Promise<void>',
  InstallPlugin: 'installPlugin(file: AsyncIterable<Uint8Array>, replace: boolean): Promise<Manifest>',
  UploadData:
    'uploadData(session: Sent<UploadSession>, data: AsyncIterable<Uint8Array>): Promise<FileInfo | null>',
  ReceiveSharedChannelAttachmentSyncMsg:
    'receiveSharedChannelAttachmentSyncMsg(remoteId: string, channelId: string, file: Sent<FileInfo>, data: AsyncIterable<Uint8Array>): Promise<FileInfo>',
  PluginHTTP: 'pluginHttp(request: Request): Promise<Response>',
};

/** Hooks written by hand; an empty signature keeps one out of the interface. */
export const HAND_WRITTEN_HOOKS: Readonly<Record<string, string>> = {
  Implemented: '', // answered by the bridge
  OnActivate: 'onActivate(): Awaitable<void>',
  ServeHTTP: 'serveHttp(context: Context, request: Request): Awaitable<Response>',
  ServeMetrics: 'serveMetrics(context: Context, request: Request): Awaitable<Response>',
  FileWillBeUploaded:
    'fileWillBeUploaded(context: Context, info: FileInfo, file: AsyncIterable<Uint8Array>, output: ByteSink): Awaitable<readonly [info: Sent<FileInfo> | null, rejection: string]>',
};

/** Structs that do not follow `Z_<method>Args` and `Z_<method>Returns`; `struct {}` where Go uses the empty struct. */
export const STRUCTS: Readonly<Record<string, { readonly args: string; readonly returns: string }>> = {
  LoadPluginConfiguration: {
    args: 'plugin.Z_LoadPluginConfigurationArgsArgs',
    returns: 'plugin.Z_LoadPluginConfigurationArgsReturns',
  },
  ServeHTTP: { args: 'plugin.Z_ServeHTTPArgs', returns: 'struct {}' },
  ServeMetrics: { args: 'plugin.Z_ServeMetricsArgs', returns: 'struct {}' },
  // Answers a bare []string.
  Implemented: { args: 'struct {}', returns: '' },
};

/** Hooks whose reply the host decodes over the value it has sent (client_rpc.go: `_returns := …{A: _args.B}`). */
export const MERGING_HOOKS: readonly string[] = [
  'MessageWillBePosted',
  'ChannelMemberWillBeAdded',
  'TeamMemberWillBeAdded',
  'FileWillBeUploaded',
];

/** API methods whose pointer result may be nil although there is no error. */
export const NULLABLE_RESULTS: readonly string[] = [];

/** API methods without an error whose pointer result is never nil. */
export const REQUIRED_RESULTS: readonly string[] = ['GetConfig', 'GetUnsanitizedConfig'];

/** Hooks whose pointer result may not be nil without an error; a nil of the others means "as it was", or a rejection. */
export const REQUIRED_HOOK_RESULTS: readonly string[] = ['ExecuteCommand'];

/** `<method>.<parameter>`: pointers that may be nil. */
export const NULLABLE_PARAMS: readonly string[] = [
  'GetGroups.viewRestrictions', // no restrictions
  'UserHasJoinedChannel.actor',
  'UserHasLeftChannel.actor',
  'UserHasJoinedTeam.actor',
  'UserHasLeftTeam.actor',
];

/** Labels of results where there are several and Go does not name them; hooks' second one is the reason of a rejection. */
export const RESULT_LABELS: Readonly<Record<string, readonly string[]>> = {
  GetEmojiImage: ['image', 'format'],
};

/** Parameter names that are abbreviated, misspelt or reserved. */
export const PARAM_NAMES: Readonly<Record<string, string>> = {
  c: 'context',
  cmd: 'command',
  cusror: 'cursor',
  endtime: 'endTime',
  ev: 'event',
  fi: 'file',
  msg: 'message',
  opt: 'options',
  opts: 'options',
  newCfg: 'newConfig',
  r: 'request',
  rc: 'remote',
  rd: 'data',
  rec: 'record',
  req: 'request',
  sc: 'sharedChannel',
  updatedCmd: 'updatedCommand',
  us: 'session',
};

/** What go_911.mod stands for. */
export const OLDEST_HOST = 'Mattermost 9.11';

/** `<struct>.<field>` whose comment speaks of Go's methods alone. */
export const UNFIT_DOCS: readonly string[] = ['model.Post.Props'];
