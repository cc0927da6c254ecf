/** The manifest of an unpacked plugin, as far as a host reads it (server/public/model/manifest.go). */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const manifestFile = z.looseObject({
  id: z.string().transform((id) => id.toLowerCase()),
  version: z.string(),
  server: z.looseObject({
    executables: z.record(z.string(), z.string()).optional(),
    executable: z.string().optional(),
  }),
  settings_schema: z
    .looseObject({ settings: z.array(z.looseObject({ key: z.string(), default: z.unknown().optional() })) })
    .optional(),
});

export type PluginManifest = z.infer<typeof manifestFile>;

/** Throws one sentence when `folder` holds no plugin. */
export function readManifest(folder: string): PluginManifest {
  const path = join(folder, 'plugin.json');
  if (!existsSync(path)) throw new Error(`${path}: not there; expected the folder of an unpacked plugin`);
  return manifestFile.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Absolute path of this machine's executable. Throws when the manifest names none, or it is not there. */
export function executableOf(manifest: PluginManifest, folder: string): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const name = `${process.platform}-${arch}`;
  const path = manifest.server.executables?.[name] ?? manifest.server.executable;
  if (path === undefined) throw new Error(`${manifest.id}: the manifest names no executable for ${name}`);
  const executable = resolve(folder, path);
  if (!existsSync(executable)) throw new Error(`${executable}: the manifest names it, but it is not there`);
  return executable;
}

/** The defaults of the settings schema under lower-case keys, as `LoadPluginConfiguration` merges them. */
export function settingDefaults(manifest: PluginManifest): Record<string, unknown> {
  const settings = manifest.settings_schema?.settings ?? [];
  return Object.fromEntries(
    settings
      .filter((setting) => setting.default !== undefined && setting.default !== null)
      .map((setting) => [setting.key.toLowerCase(), setting.default]),
  );
}
