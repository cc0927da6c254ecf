/** A whole plugin: answers `/hello`, greets whoever joins a channel, and serves a page. */
import { definePlugin, runPlugin } from 'mattermost-plugin-bridge';

const hello = definePlugin(({ api }) => ({
  async onActivate() {
    await api.registerCommand({
      trigger: 'hello',
      auto_complete: true,
      auto_complete_desc: 'Says hello',
    });
  },

  async executeCommand(_context, { user_id, command }) {
    const user = await api.getUser(user_id);
    return { text: `Hello, ${user.username}! You typed \`${command}\`.` };
  },

  async userHasJoinedChannel(_context, { channel_id, user_id }) {
    const [bot, user] = await Promise.all([
      api.ensureBotUser({ username: 'hello-bot' }),
      api.getUser(user_id),
    ]);
    await api.createPost({ user_id: bot, channel_id, message: `Welcome, ${user.username}.` });
  },

  serveHttp(_context, request) {
    return new Response(`Hello from ${new URL(request.url).pathname}\n`);
  },
}));

void runPlugin(hello);
