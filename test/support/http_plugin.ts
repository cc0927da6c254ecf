/**
 * A plugin that answers an HTTP request with what it saw of it, as JSON, and with its body behind that; `/throw` fails,
 * `/deaf` reads no body, `/relay` asks itself by way of the host.
 */

import { runPlugin } from '../../server/bridge/index.ts';

void runPlugin(({ api }) => ({
  async serveHttp(_context, request) {
    const { pathname, search } = new URL(request.url);
    if (pathname === '/throw') throw new Error('no answer');
    if (pathname === '/relay') {
      const inner = `http://plugin/${await api.getPluginId()}/inner?by=relay`;
      return api.pluginHttp(new Request(inner, { method: 'POST', body: await request.text() }));
    }
    const body = pathname === '/deaf' ? '' : await request.text();
    const seen = {
      method: request.method,
      path: pathname + search,
      user: request.headers.get('mattermost-user-id'),
      headers: [...request.headers.keys()].sort(),
      cookie: request.headers.get('cookie'),
    };
    return new Response(`${JSON.stringify(seen)}\n${body}`, {
      status: 201,
      headers: { 'X-Bytes': `${body.length}` },
    });
  },
}));
