/** The plugin's settings as the host keeps them: what the administrator has set, over the manifest's defaults. */

export class PluginSettings {
  readonly #pluginId: string;
  readonly #defaults: Readonly<Record<string, unknown>>;
  #set: Record<string, unknown> = {};

  /** `defaults` under lower-case keys. */
  constructor(pluginId: string, defaults: Readonly<Record<string, unknown>>) {
    this.#pluginId = pluginId;
    this.#defaults = defaults;
  }

  get pluginId(): string {
    return this.#pluginId;
  }

  /** Replaces all settings; keys as in the manifest. */
  replace(settings: Readonly<Record<string, unknown>>): void {
    this.#set = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [key.toLowerCase(), value]),
    );
  }

  /** What `LoadPluginConfiguration` answers: keys in lower case, defaults filled in. */
  loaded(): Record<string, unknown> {
    return { ...this.#defaults, ...this.#set };
  }

  /** What is stored: the System Console stores no setting that was never touched. */
  stored(): Record<string, unknown> {
    return { ...this.#set };
  }
}
