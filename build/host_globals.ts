/**
 * esbuild plugin: the libraries that Mattermost's web app offers to plugins as properties of `window`
 * (webapp/channels/src/plugins/export) resolve to those, and are never bundled. A second copy of React breaks hooks,
 * a second copy of react-intl or react-redux breaks the provider's context.
 *
 * A sub-path of such a library (`react/jsx-runtime`) has no global before Mattermost 12: importing one is an error.
 */

import type { Plugin } from 'esbuild';

const GLOBALS: Readonly<Record<string, string>> = {
  react: 'React',
  'react-dom': 'ReactDOM',
  'react-intl': 'ReactIntl',
  'react-redux': 'ReactRedux',
  redux: 'Redux',
};

const names = Object.keys(GLOBALS).join('|');

export const hostGlobals: Plugin = {
  name: 'host-globals',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(${names})$`) }, ({ path }) => ({
      path,
      namespace: 'host-global',
    }));
    build.onResolve({ filter: new RegExp(`^(${names})/`) }, ({ path }) => ({
      errors: [{ text: `the host offers no global for ${path}` }],
    }));
    build.onLoad({ filter: /.*/, namespace: 'host-global' }, ({ path }) => ({
      contents: `module.exports = window.${GLOBALS[path]};`,
    }));
  },
};
