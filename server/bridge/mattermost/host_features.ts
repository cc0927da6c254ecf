/** What the host at hand turned out to have and to lack. One per connection: a process has one host for its life. */
export interface HostFeatures {
  /** `Flush` on responses, from 11.6 on; undefined until tried. */
  flush?: boolean;
  /** `PluginHTTPStream`, from 11.6 on; undefined until tried. */
  pluginHttpStream?: boolean;
  /** Requests to other plugins can be called back, as the host says when it activates the plugin. */
  contextHttp?: boolean;
}
