/** The bridge's package serves a project of its own: plain JavaScript under Node, and TypeScript by its declarations. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildBridgePackage } from '../../../build/bridge_package.ts';
import { root } from '../../../build/project.ts';
import { temporaryFolder } from '../../support/temporary_folder.ts';

const CONSUMER = `
import { AppError, definePlugin, type Post } from 'mattermost-plugin-bridge';
import { fakeHost } from 'mattermost-plugin-bridge/testing';

const plugin = definePlugin(({ api }) => ({
  async messageHasBeenPosted(_context, post: Post) {
    if (post.message === 'fail') throw new AppError('no', { id: 'x' });
    await api.createPost({ channel_id: post.channel_id, message: 'seen' });
  },
}));
const host = fakeHost({ createPost: (post) => post });
await plugin(host).messageHasBeenPosted?.({} as never, { channel_id: 'c', message: '' } as never);
console.log(JSON.stringify(host.callsOf('createPost')));
`;

function run(program: string, args: readonly string[], cwd: string): string {
  const done = spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8' });
  assert.equal(done.status, 0, `${done.stdout}${done.stderr}`);
  return done.stdout;
}

test('a project that has it installed compiles and runs', (context) => {
  const project = temporaryFolder(context);
  const installed = join(project, 'node_modules', 'mattermost-plugin-bridge');
  mkdirSync(join(project, 'node_modules'));
  buildBridgePackage(installed);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(project, 'consumer.ts'), CONSUMER);
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2023'],
    strict: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules', '@types')],
    // Its declarations stand without the settings of this project.
    skipLibCheck: false,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
  run(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), [], project);
  assert.equal(run('consumer.js', [], project), '[[{"channel_id":"c","message":"seen"}]]\n');
});

test('it holds what a package should: no sources, its words, its licence, the example', (context) => {
  const folder = temporaryFolder(context);
  buildBridgePackage(folder);
  for (const file of ['README.md', 'LICENSE', 'examples/hello/hello.ts', 'examples/hello/plugin.json']) {
    assert.ok(existsSync(join(folder, file)), file);
  }
  for (const file of ['index.ts', 'tsconfig.json']) assert.ok(!existsSync(join(folder, file)), file);
  const { name, version, license, exports } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  assert.deepEqual([name, license], ['mattermost-plugin-bridge', 'MIT']);
  assert.match(String(version), /^\d+\.\d+\.\d+$/);
  for (const { types, default: main } of Object.values(exports as Record<string, Record<string, string>>)) {
    for (const file of [types, main]) assert.ok(existsSync(join(folder, file ?? '')), file);
  }
});
