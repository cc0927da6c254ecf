import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { bundleWebapp } from '../../../build/webapp_bundle.ts';
import { runScript } from '../../support/browser_script.ts';
import { temporaryFolder } from '../../support/temporary_folder.ts';

/** Bundles an entry of the given text; returns the script and the files that went in. */
async function bundle(
  context: TestContext,
  text: string,
): Promise<{ script: string; inputs: readonly string[] }> {
  const folder = temporaryFolder(context);
  const entry = join(folder, 'entry.tsx');
  writeFileSync(entry, text);
  const outfile = join(folder, 'main.js');
  const inputs = await bundleWebapp({ entry, outfile });
  return { script: readFileSync(outfile, 'utf8'), inputs };
}

test('the host’s libraries are its own copies', async (context) => {
  const { script, inputs } = await bundle(
    context,
    `import React from 'react';
     import * as ReactDOM from 'react-dom';
     import * as ReactIntl from 'react-intl';
     import * as ReactRedux from 'react-redux';
     import * as Redux from 'redux';
     window.got = [React.copy, ReactDOM.copy, ReactIntl.copy, ReactRedux.copy, Redux.copy];`,
  );
  const window: Record<string, unknown> = {};
  for (const name of ['React', 'ReactDOM', 'ReactIntl', 'ReactRedux', 'Redux']) {
    window[name] = { copy: `the host's ${name}` };
  }
  runScript(script, window);
  assert.deepEqual(
    [...(window.got as string[])],
    ['React', 'ReactDOM', 'ReactIntl', 'ReactRedux', 'Redux'].map((name) => `the host's ${name}`),
  );
  assert.deepEqual(
    inputs.filter((path) => path.includes('node_modules')),
    [],
  );
});

test('JSX calls the host’s createElement, fragments included', async (context) => {
  const { script } = await bundle(
    context,
    `import * as React from 'react'; window.made = <><b id='x'>text</b></>;`,
  );
  const window: Record<string, unknown> = {
    React: {
      Fragment: 'fragment',
      createElement: (type: unknown, props: unknown, ...children: unknown[]) => ({ type, props, children }),
    },
  };
  runScript(script, window);
  assert.equal(
    JSON.stringify(window.made),
    '{"type":"fragment","props":null,"children":[{"type":"b","props":{"id":"x"},"children":["text"]}]}',
  );
});

for (const path of ['react/jsx-runtime', 'react-dom/client', 'redux/dist/redux.js']) {
  test(`${path} is refused: the host has no global for it`, async (context) => {
    await assert.rejects(
      bundle(context, `import * as it from '${path}'; window.it = it;`),
      new RegExp(`the host offers no global for ${path}`),
    );
  });
}

test('a package whose name only begins like a host library is not taken for one', async (context) => {
  await assert.rejects(bundle(context, `import 'react-absent';`), /Could not resolve "react-absent"/);
});
