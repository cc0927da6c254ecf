/** Comments in place of Go's, of methods whose shape in TypeScript differs from the one that Go describes. */
export const DOCS: Readonly<Record<string, string>> = {
  LoadPluginConfiguration:
    "The plugin's settings: what the administrator has saved over the manifest's defaults, keys in lower case.",
  GetConfig:
    "Fetches the server's settings, without its secrets. A setting that is false, 0 or empty arrives as that, though Go's\nwire leaves it out; null is one that this server does not have.",
  GetUnsanitizedConfig:
    "Fetches the server's settings, its secrets included: keep them out of logs. A setting that is false, 0 or empty\narrives as that, though Go's wire leaves it out; null is one that this server does not have.",
  SaveConfig:
    "Saves all of the server's settings: read them with `getConfig`, change what is to be changed, and save the whole.\nFor the settings of the plugin itself there is `savePluginConfig`.\n\nThe server sets what it is not given to its default. So this is refused with `bad_argument` where a setting is left\nout, and with `unknown_settings` on a server that has settings these types lack: an older one (Mattermost 9.11 has\nsome 40 that are gone from newer servers), or a much newer one. One thing no plugin can save: an empty\n`NativeAppSettings.AppCustomURLSchemes`, which gob cannot tell from none.",
  ConfigurationWillBeSaved:
    'Invoked before settings are saved. Return null to let them be; throw to reject them, with the message for whoever\nsaves; or return settings to be saved in their place, all of them: those given, changed. What `saveConfig` refuses is\nrefused here too, and rejects them.',
  KVGet:
    'Retrieves a value based on the key, unique per plugin. An empty array where there is none: the wire does not\ntell the two apart.',
  KVDelete: 'Removes a key-value pair, unique per plugin. It is no error if there is none.',
  KVSet:
    'Stores a key-value pair, unique per plugin. An empty value removes it.\nDo not begin keys with `mmi_`, which libraries use.',
  KVSetWithExpiry:
    'Stores a key-value pair with an expiry time, unique per plugin. An empty value removes it.',
  KVSetWithOptions:
    'Stores a key-value pair, unique per plugin, according to the given options. An empty value removes it.\n\nFalse if the value was not set: with `Atomic`, when the current one is not `OldValue`.',
  KVCompareAndSet:
    'Updates a key-value pair, unique per plugin, but only if the current value is oldValue; inserts a new key if\noldValue is empty.\n\nFalse if the current value is another, or if the key exists already when inserting.',
  KVCompareAndDelete:
    'Removes a key-value pair, unique per plugin, but only if the current value is oldValue.\n\nFalse if the current value is another, or if there is none.',
  InstallPlugin:
    'Installs another plugin from the bytes of its tar.gz bundle; with `replace`, in place of a version that is there.',
  UploadData:
    'Uploads data of an upload session. Null while bytes of the file are still missing: a later call continues.',
  PluginHTTP:
    "Asks another plugin over HTTP: the URL's path is `/<plugin id>/` and the path within that plugin.",
  OnActivate:
    'Invoked when the plugin is activated; OnConfigurationChange is invoked once before it. If it throws, the plugin is\nended. No other hook is invoked until it has returned.',
  ServeHTTP:
    'Answers requests under the path /plugins/{id}, which is cut off.\n\nThe Mattermost-User-Id header is present if (and only if) the request is by an authenticated user.',
  ServeMetrics:
    'Answers requests to the path /plugins/{id}/metrics of the server\'s metrics listener (e.g. "localhost:8067").',
  FileWillBeUploaded:
    "Invoked when a file is uploaded, but before it is committed to the backing store. `file` is its content.\n\nTo reject the file, return a non-empty rejection. To change it, write to `output`, or return another info, or both;\nthe size is set to what was written. To leave it as it is, write nothing and return `[null, '']`.\n\nIt is invoked for files uploaded by plugins too, this one included.",
};
