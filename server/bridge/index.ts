/** Everything a plugin's author uses. */

export { type HostLogLevel, type HostLogValue, hostLogLine } from './go_plugin/host_log.ts';
export { type ProcessPort, thisProcess } from './go_plugin/process_port.ts';
export { GoValue } from './gob/values.ts';
export type { CreatePlugin, PluginHost } from './mattermost/activation.ts';
export type { PluginApi } from './mattermost/api.ts';
export { AppError } from './mattermost/app_error.ts';
export type { HandOver } from './mattermost/ending.ts';
export type * from './mattermost/generated/types.ts';
export type { Hooks } from './mattermost/hooks.ts';
export { HostError, type HostErrorCode } from './mattermost/host_error.ts';
export type { Awaitable, Sent } from './mattermost/method.ts';
export { channelMembers, channelPosts, kvKeys, paged, users } from './mattermost/paging.ts';
export { definePlugin, type RunOptions, runPlugin } from './mattermost/run_plugin.ts';
export {
  type CallOutcome,
  type CallTransformer,
  type Exchange,
  observed,
  type RetryOptions,
  retrying,
} from './mattermost/transformers.ts';
export { withSignal } from './mattermost/with_signal.ts';
