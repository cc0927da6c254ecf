/** A folder that goes when the test ends. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Makes an empty folder, removed with all it holds after the test of `context`; returns its absolute path. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'thread-summary-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
