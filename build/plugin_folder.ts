/** The unpacked plugin of one platform, as the host finds it after extracting a tarball. */

import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileExecutable } from './executables.ts';
import { executablePath, manifestFor, type SourceManifest } from './manifest.ts';
import type { Platform } from './platforms.ts';
import { pluginId, root } from './project.ts';

export interface PluginParts {
  readonly manifest: SourceManifest;
  readonly version: string;
  /** Absolute path of the server half's bundle. */
  readonly serverBundle: string;
  /** Absolute path of the web half's bundle. */
  readonly webappBundle: string;
  /** The text of NOTICES.txt. */
  readonly notices: string;
}

/** Files that go in as they are. The catalogues are not among them: both bundles hold them. */
const COPIED = ['LICENSE', 'assets/bot.png'];

/**
 * Builds `<into>/<platform>/thread-summary` anew and returns its absolute path. It holds plugin.json, the platform's
 * executable, the web bundle, assets and the licences.
 */
export async function buildPluginFolder(
  parts: PluginParts,
  platform: Platform,
  into: string,
): Promise<string> {
  const folder = join(into, platform.name, pluginId);
  rmSync(folder, { recursive: true, force: true });
  const place = (path: string) => {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    return target;
  };
  const copy = (source: string, path: string) => {
    copyFileSync(source, place(path));
    // A checkout's own modes differ from one machine to the next; the archive keeps the executable bit.
    chmodSync(join(folder, path), 0o644);
  };
  for (const path of [...COPIED, parts.manifest.icon_path]) copy(join(root, path), path);
  copy(parts.webappBundle, parts.manifest.webapp.bundle_path);
  const manifest = manifestFor(parts.manifest, platform, parts.version);
  writeFileSync(place('plugin.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(place('NOTICES.txt'), parts.notices);
  await compileExecutable(parts.serverBundle, platform, place(executablePath(platform)));
  return folder;
}
