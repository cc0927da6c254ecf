/** A plugin whose work never ends; it stores that it has handed it over. `/hang` makes the hand-over never end either. */

import { runPlugin } from '../../server/bridge/index.ts';

void runPlugin(({ api, onClosing }) => ({
  async executeCommand(_context, { command }) {
    onClosing(async () => {
      await api.kvSet(command, new TextEncoder().encode('handed over'));
      if (command === '/hang') await new Promise(() => {});
    });
    return { text: 'at work' };
  },
}));
