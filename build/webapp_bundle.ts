/** The web half as one classic script that the host loads with a `<script>` tag. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { hostGlobals } from './host_globals.ts';
import { root } from './project.ts';

/** Words that the server half alone says: every client loads the bundle, and most never see an error. */
export const SERVER_WORDS = /^thread_summary\.(?:admin|autocomplete|digest|doctor|http|status)\./;

const withoutServerWords: Plugin = {
  name: 'without-server-words',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]assets[\\/]i18n[\\/][a-z]+\.json$/ }, ({ path }) => {
      const words: Record<string, string> = JSON.parse(readFileSync(path, 'utf8'));
      const kept = Object.entries(words).filter(([key]) => !SERVER_WORDS.test(key));
      return { loader: 'json', contents: JSON.stringify(Object.fromEntries(kept)) };
    });
  },
};

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
    plugins: [hostGlobals, withoutServerWords],
    logLevel: 'warning',
  });
  return Object.keys(result.metafile.inputs);
}
