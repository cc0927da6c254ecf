/**
 * The manifest: checks plugin.json by the host's rules (`server/public/model/manifest.go`) and by what 9.11 and later
 * make of it, and writes the one that a tarball carries.
 */

import { z } from 'zod';
import { type Platform, platforms } from './platforms.ts';
import { pluginId } from './project.ts';

const semver = z.string().regex(/^\d+\.\d+\.\d+$/, 'expected three numbers, such as 9.11.0');
const webAddress = z.url({ protocol: /^https?$/ });
const key = z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/, 'expected letters and digits');
const options = z.array(z.strictObject({ display_name: z.string().min(1), value: z.string().min(1) })).min(1);

const common = {
  key,
  display_name: z.string().min(1),
  help_text: z.string().min(1),
  hosting: z.enum(['cloud', 'on-prem']).optional(),
};
const typed = { ...common, placeholder: z.string().optional(), secret: z.boolean().optional() };

/**
 * A default has the JSON type of its setting: the host decodes it into the plugin's configuration and swallows the
 * error when it does not fit. `custom` is drawn by the web half and holds no value of its own. `generated` is left out until
 * something needs it.
 */
const setting = z.discriminatedUnion('type', [
  z.strictObject({ ...typed, type: z.enum(['text', 'longtext', 'username']), default: z.string() }),
  z.strictObject({ ...typed, type: z.literal('number'), default: z.number().int() }),
  // Saving the page of a disabled plugin writes false into every bool, so false has to be the safe value.
  z.strictObject({ ...common, type: z.literal('bool'), default: z.literal(false) }),
  z.strictObject({ ...common, type: z.literal('radio'), default: z.string(), options }),
  z.strictObject({ ...common, type: z.literal('dropdown'), default: z.string(), options }),
  z.strictObject({ ...common, type: z.literal('custom') }),
]);

/** The source manifest. Strict: a misspelt key would be ignored by the host; `version` comes from package.json. */
const sourceManifest = z.strictObject({
  id: z.literal(pluginId),
  name: z.string().min(1),
  description: z.string().min(1),
  homepage_url: webAddress.optional(),
  support_url: webAddress.optional(),
  release_notes_url: webAddress.optional(),
  icon_path: z.string().regex(/\.svg$/, 'expected an SVG file; the host drops any other'),
  min_server_version: semver,
  server: z.strictObject({ executables: z.record(z.string(), z.string()) }),
  // The host publishes the bundle's folder, so the bundle has one to itself.
  webapp: z.strictObject({ bundle_path: z.literal('webapp/dist/main.js') }),
  // No `sections`: 9.11 does not know them, and later servers mask every setting inside one.
  settings_schema: z.strictObject({
    header: z.string(),
    footer: z.string(),
    settings: z.array(setting),
  }),
});

export type SourceManifest = z.infer<typeof sourceManifest>;
export type Manifest = SourceManifest & { readonly version: string };

/** Where a platform's executable stands inside the plugin's folder. */
export function executablePath(platform: Platform): string {
  return `server/dist/plugin-${platform.name}`;
}

/** Reads the text of plugin.json. Throws one error that lists every violation with its place. */
export function parseManifest(text: string): SourceManifest {
  const parsed = sourceManifest.safeParse(parseJson(text));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`plugin.json:\n${faults.join('\n')}`);
  }
  const faults = [...settingFaults(parsed.data), ...executableFaults(parsed.data)];
  if (faults.length > 0) throw new Error(`plugin.json:\n  ${faults.join('\n  ')}`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`plugin.json: expected JSON, ${(cause as Error).message}`, { cause });
  }
}

/** The manifest of one platform's tarball: the version stamped, that platform's executable alone. */
export function manifestFor(source: SourceManifest, platform: Platform, version: string): Manifest {
  const { id, name, description, ...rest } = source;
  return {
    id,
    name,
    description,
    version,
    ...rest,
    server: { executables: { [platform.name]: executablePath(platform) } },
  };
}

function settingFaults(manifest: SourceManifest): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const entry of manifest.settings_schema.settings) {
    // The host stores and hands over keys in lower case.
    if (seen.has(entry.key.toLowerCase())) faults.push(`setting ${entry.key}: key used twice`);
    seen.add(entry.key.toLowerCase());
    if (!('options' in entry)) continue;
    const values = entry.options.map(({ value }) => value);
    if (new Set(values).size !== values.length) faults.push(`setting ${entry.key}: option value used twice`);
    if (!values.includes(entry.default)) faults.push(`setting ${entry.key}: default is none of its options`);
    else if (entry.type === 'dropdown' && values[0] !== entry.default) {
      faults.push(
        `setting ${entry.key}: the console shows a dropdown's first option, so it must be the default`,
      );
    }
  }
  return faults;
}

function executableFaults(manifest: SourceManifest): string[] {
  const expected = Object.fromEntries(platforms.map((platform) => [platform.name, executablePath(platform)]));
  const names = new Set([...Object.keys(expected), ...Object.keys(manifest.server.executables)]);
  return [...names]
    .filter((name) => manifest.server.executables[name] !== expected[name])
    .map((name) => {
      const got = manifest.server.executables[name] ?? 'nothing';
      return `server.executables.${name}: expected ${expected[name] ?? 'nothing'}, got ${got}`;
    });
}
