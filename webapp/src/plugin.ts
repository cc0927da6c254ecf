/** Every registration of the web half. The host loads it on the login page too, so there may be no user yet. */

import { catalogues, languageOfLocale } from '../../assets/i18n/index.ts';
import type { HostStore } from './host_store.ts';
import { menuLabel } from './menu_label.tsx';
import type { PluginRegistry, WebappPlugin } from './registry.d.ts';
import { canSummarize, summarizeThread } from './summarize_thread.ts';
import { connectionTest } from './system_console/connection_test.tsx';
import { modelField } from './system_console/model_field.tsx';
import { nameUnread } from './unread_since.ts';

export class ThreadSummaryPlugin implements WebappPlugin {
  initialize(registry: PluginRegistry, store: HostStore): void {
    registry.registerTranslations((locale) => catalogues[languageOfLocale(locale)]);
    registry.registerPostDropdownMenuAction(
      menuLabel(),
      (postId) => void summarizeThread(store, postId),
      (postId) => canSummarize(store, postId),
    );
    registry.registerSlashCommandWillBePostedHook((message, args) => nameUnread(store, message, args));
    registry.registerAdminConsoleCustomSetting('LlmModel', modelField(store), { showTitle: true });
    registry.registerAdminConsoleCustomSetting('TestConnection', connectionTest(store), { showTitle: true });
  }

  /** Nothing to undo: the host itself takes back what was registered with it. */
  uninitialize(): void {}
}
