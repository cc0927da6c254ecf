/**
 * The few host settings that decide who may read and which names may be shown, kept until the host says that its
 * configuration changed: `GetConfig` sends the whole configuration over the wire.
 */

import type { ReadingApi } from './reading_api.ts';

/** First major version that shows archived channels whatever the setting says. */
const ALWAYS_SHOWS_ARCHIVED = 11;

export type HostSettingsApi = Pick<ReadingApi, 'getConfig' | 'getServerVersion'>;

export interface HostView {
  /** `ServiceSettings.SiteURL` without a trailing slash; empty when the host has none. */
  readonly siteUrl: string;
  /** `ComplianceSettings.Enable`: public channels are then for members alone. */
  readonly complianceEnabled: boolean;
  /** `TeamSettings.ExperimentalViewArchivedChannels`; servers of 11 and newer know only true. */
  readonly archivedChannelsVisible: boolean;
  /** `PrivacySettings.ShowFullName`: whether people see each other's first and last names. */
  readonly fullNamesVisible: boolean;
}

export class HostSettings {
  readonly #api: HostSettingsApi;
  #view: Promise<HostView> | undefined;

  constructor(api: HostSettingsApi) {
    this.#api = api;
  }

  /** Rejects when the host does not answer; the next call then asks again. */
  view(): Promise<HostView> {
    if (this.#view === undefined) {
      const view = this.#load();
      this.#view = view;
      view.catch(() => {
        if (this.#view === view) this.#view = undefined;
      });
    }
    return this.#view;
  }

  /** To be called on `OnConfigurationChange`. */
  forget(): void {
    this.#view = undefined;
  }

  /** A pointer to false reaches us as null: gob sends no zero behind a pointer. */
  async #load(): Promise<HostView> {
    const config = await this.#api.getConfig();
    if (config === null) throw new Error('the host sent no configuration');
    return {
      siteUrl: (config.ServiceSettings.SiteURL ?? '').replace(/\/+$/, ''),
      complianceEnabled: config.ComplianceSettings.Enable === true,
      archivedChannelsVisible:
        config.TeamSettings.ExperimentalViewArchivedChannels === true || (await this.#alwaysShowsArchived()),
      fullNamesVisible: config.PrivacySettings.ShowFullName === true,
    };
  }

  async #alwaysShowsArchived(): Promise<boolean> {
    return Number.parseInt(await this.#api.getServerVersion(), 10) >= ALWAYS_SHOWS_ARCHIVED;
  }
}
