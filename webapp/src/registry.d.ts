/**
 * What this plugin uses of the host's web app: webapp/channels/src/plugins/registry, Mattermost 9.11 to 11.x. Only
 * what is called is declared, so that the compiler refuses a method whose shape nobody looked up.
 */

export interface PluginRegistry {
  /** Flat message id to text, for one locale. Called at once and whenever the user changes language. */
  registerTranslations(getTranslations: (locale: string) => Readonly<Record<string, string>>): void;
}

/** The object handed to `window.registerPlugin`. The host removes every registration itself before `uninitialize`. */
export interface WebappPlugin {
  initialize(registry: PluginRegistry, store: unknown): void;
  uninitialize(): void;
}

declare global {
  interface Window {
    /** 9.11 and 11.1 call `initialize` later, 11.6 before this returns. */
    registerPlugin(id: string, plugin: WebappPlugin): void;
  }
}
