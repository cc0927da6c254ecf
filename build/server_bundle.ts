/**
 * The server half as one CommonJS file. It is plain Node 20 code: the executables carry it, and Node can run it as it
 * stands.
 */

import { build } from 'esbuild';
import { root } from './project.ts';

export interface ServerBundleOptions {
  readonly entry: string;
  readonly outfile: string;
  readonly version: string;
  /** The bundle's comments name its modules relative to this folder; the project's own when absent. */
  readonly workFolder?: string;
}

/**
 * Bundles `entry` into `outfile`. In the bundle the identifier `PLUGIN_VERSION` is the version; run from source it
 * does not exist, so read it behind `typeof`. Resolves with the paths of the files that went in, relative to the
 * project's folder.
 */
export async function bundleServer(options: ServerBundleOptions): Promise<readonly string[]> {
  const result = await build({
    entryPoints: [options.entry],
    outfile: options.outfile,
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
  });
  return Object.keys(result.metafile.inputs);
}
