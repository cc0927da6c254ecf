/** The web half as one classic script that the host loads with a `<script>` tag. */

import { join } from 'node:path';
import { build } from 'esbuild';
import { hostGlobals } from './host_globals.ts';
import { root } from './project.ts';

export interface WebappBundleOptions {
  readonly outfile: string;
  readonly entry?: string;
}

/**
 * Bundles the web half. The classic JSX transform, because the host has no JSX runtime before Mattermost 12; no source
 * map, because the host publishes the bundle's folder. Resolves with the paths of the files that went in.
 */
export async function bundleWebapp(options: WebappBundleOptions): Promise<readonly string[]> {
  const result = await build({
    entryPoints: [options.entry ?? join(root, 'webapp', 'src', 'index.tsx')],
    outfile: options.outfile,
    absWorkingDir: root,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2020',
    jsx: 'transform',
    minify: true,
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    metafile: true,
    plugins: [hostGlobals],
    logLevel: 'warning',
  });
  return Object.keys(result.metafile.inputs);
}
