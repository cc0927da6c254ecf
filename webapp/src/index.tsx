/** The script's last act is to register: from 11.6 on the host initialises the plugin inside this call. */

import { ThreadSummaryPlugin } from './plugin.ts';
import { pluginId } from './plugin_id.ts';

window.registerPlugin(pluginId, new ThreadSummaryPlugin());
