/** What calls written by hand need of the host besides the connection itself. */
import type { ClientSource } from './call.ts';
import type { HostFeatures } from './host_features.ts';
import type { HostSettings } from './host_settings.ts';
import type { StreamBroker } from './stream_broker.ts';

export interface HostLink {
  readonly client: ClientSource;
  readonly broker: StreamBroker;
  readonly features: HostFeatures;
  readonly settings: HostSettings;
}
