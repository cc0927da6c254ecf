/**
 * What a start does without: it runs when one of its exports is first read. Packages among it lie in a file of their
 * own beside the bundle, as text, and are not compiled beforehand: bytecode would take up the tarball's last megabyte.
 */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { root } from './project.ts';

/** `openai`: a megabyte that runs for 10 ms, and not at all without a model. */
export const LATE_PACKAGES: readonly string[] = ['openai'];

/** Modules of the runtime that take milliseconds and memory, and that no start needs. */
const LATE_BUILTINS: readonly string[] = ['node:crypto', 'node:http', 'node:https', 'node:zlib'];

/**
 * The file beside the bundle. Node takes a file of no known extension for CommonJS; the compiler is told to embed it
 * as it is.
 */
export const LATE_FILE = 'libraries.late';

const GETTERS = 'late-getters';
const EXPORTS = 'late';

/**
 * Puts a stand-in for everything late into a bundle: an object whose getters are the exports, and a module that
 * exports them by name. esbuild reads such an export where it is used, so that only its use makes the module run.
 * `used` collects the names of the packages that were asked for.
 */
export function latePackages(used: Set<string>): Plugin {
  return {
    name: 'late-packages',
    setup(bundle) {
      bundle.onResolve({ filter: /./ }, ({ path, namespace }) => {
        if (namespace === GETTERS) return { path, external: true };
        if (namespace === EXPORTS) return { path, namespace: GETTERS };
        const late = LATE_PACKAGES.includes(path) || LATE_BUILTINS.includes(path);
        return late ? { path, namespace: EXPORTS } : undefined;
      });
      bundle.onLoad({ filter: /./, namespace: EXPORTS }, async ({ path }) => ({
        contents: `export { ${(await exportsOf(path)).join(', ')} } from '${path}';`,
      }));
      bundle.onLoad({ filter: /./, namespace: GETTERS }, async ({ path }) => {
        const names = await exportsOf(path);
        if (LATE_BUILTINS.includes(path)) return { contents: getters(names, `require('${path}')`, 'late') };
        used.add(path);
        return { contents: LOAD + getters(names, `load()['${path}']()`, 'late.default') };
      });
    },
  };
}

/** Bundles the packages into `outfile`; resolves with what went in, as esbuild names it. */
export async function bundleLate(
  packages: readonly string[],
  outfile: string,
  common: BuildOptions & { readonly metafile: true },
): Promise<readonly string[]> {
  const entries = packages.map((name) => `'${name}': () => require('${name}')`);
  const contents = `module.exports = { ${entries.join(', ')} };`;
  // Nobody reads it: what it throws is told by code and status, not by its frames.
  const result = await build({ ...common, minify: true, stdin: { contents, resolveDir: root }, outfile });
  return Object.keys(result.metafile.inputs).filter((path) => path !== '<stdin>');
}

/** Asks the module itself: what a CommonJS one exports shows only when it runs. */
async function exportsOf(name: string): Promise<readonly string[]> {
  const path = createRequire(join(root, 'package.json')).resolve(name);
  const names = Object.keys((await import(path)) as object);
  return names.filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__esModule').sort();
}

/** In an executable, `require` of a file that is embedded as it is gives the path to read it from. */
const LOAD = `
function load() {
  const found = require('./${LATE_FILE}');
  if (typeof found !== 'string') return found;
  const module = { exports: {} };
  const text = require('node:fs').readFileSync(found, 'utf8');
  new Function('module', 'exports', 'require', text + '\\n//# sourceURL=${LATE_FILE}')(module, module.exports, require);
  return module.exports;
}
`;

/** `expression` gives the module, once; `byDefault` is its default export. */
function getters(names: readonly string[], expression: string, byDefault: string): string {
  const named = names.filter((name) => name !== 'default');
  return `
let late;
Object.defineProperty(exports, '__esModule', { value: true });
Object.defineProperty(exports, 'default', { enumerable: true, get: () => (late ??= ${expression}, ${byDefault}) });
for (const name of ${JSON.stringify(named)}) {
  Object.defineProperty(exports, name, { enumerable: true, get: () => (late ??= ${expression})[name] });
}
`;
}
