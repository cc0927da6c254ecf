/** Every registration of the web half. The host loads it on the login page too, so there may be no user yet. */

import { catalogues, languageOfLocale } from '../../assets/i18n/index.ts';
import type { PluginRegistry, WebappPlugin } from './registry.d.ts';

export class ThreadSummaryPlugin implements WebappPlugin {
  initialize(registry: PluginRegistry): void {
    registry.registerTranslations((locale) => catalogues[languageOfLocale(locale)]);
  }

  /** Nothing to undo yet: the host itself takes back what was registered with it. */
  uninitialize(): void {}
}
