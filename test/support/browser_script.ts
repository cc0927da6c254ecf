/** Runs a built web bundle as a page would run it: a classic script with a `window` of the test's making. */

import { runInNewContext } from 'node:vm';

/** Runs `text` with `window`'s properties as its globals; throws what the script throws. */
export function runScript(text: string, window: Record<string, unknown>): void {
  window.window = window;
  // As under the host's content security policy: no code from strings.
  runInNewContext(text, window, { contextCodeGeneration: { strings: false, wasm: false } });
}
