/** The manifest's id. The host looks the plugin up under it, and state, routes and events carry it. */
export const pluginId = 'thread-summary';
