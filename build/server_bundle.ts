/**
 * The server half as one CommonJS file, and beside it the packages that a start does without (late_packages.ts). It is
 * plain Node 20 code: the executables carry it, and Node can run it as it stands.
 */

import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { bundleLate, LATE_FILE, latePackages } from './late_packages.ts';
import { root } from './project.ts';

export interface ServerBundleOptions {
  readonly entry: string;
  readonly outfile: string;
  readonly version: string;
  /** The bundle's comments name its modules relative to this folder; the project's own when absent. */
  readonly workFolder?: string;
}

/** zod exports every language's messages; none of them reaches a person. */
const zodInEnglish: Plugin = {
  name: 'zod-in-english',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/**
 * Bundles `entry` into `outfile`. In the bundle the identifier `PLUGIN_VERSION` is the version; run from source it
 * does not exist, so read it behind `typeof`. Resolves with the paths of the files that went in, relative to the
 * project's folder.
 */
export async function bundleServer(options: ServerBundleOptions): Promise<readonly string[]> {
  const common = {
    absWorkingDir: options.workFolder ?? root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    loader: { '.md': 'text', '.txt': 'text', '.png': 'binary' },
    define: { PLUGIN_VERSION: JSON.stringify(options.version), 'process.env.NODE_ENV': '"production"' },
    // NOTICES.txt holds the licences: see notices.ts.
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  } as const satisfies BuildOptions;
  const used = new Set<string>();
  const result = await build({
    ...common,
    entryPoints: [options.entry],
    outfile: options.outfile,
    plugins: [zodInEnglish, latePackages(used)],
  });
  const late = join(dirname(options.outfile), LATE_FILE);
  rmSync(late, { force: true });
  const inputs = Object.keys(result.metafile.inputs).filter((path) => !/^late(?:-getters)?:/.test(path));
  if (used.size === 0) return inputs;
  return [...inputs, ...(await bundleLate([...used].sort(), late, common))];
}
