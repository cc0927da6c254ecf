/** Files and reactions: what is evidence beside the text. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConversationReader } from '../../../server/reading/conversation_reader.ts';
import { decodeText } from '../../../server/reading/file_text.ts';
import { MAX_TEXT_BYTES } from '../../../server/reading/files.ts';
import { HostSettings } from '../../../server/reading/host_settings.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { FakeApi, fakeId } from '../../support/fake_api.ts';

function world() {
  const api = new FakeApi();
  const anna = api.addUser('anna');
  const boris = api.addUser('boris');
  const channel = api.addChannel('O', api.addTeam('demo', [anna, boris]), [anna, boris]);
  const root = api.addPost(channel, anna, 'Look at this');
  const reply = (message: string): string => api.addPost(channel, boris, message, { root_id: root });
  const reader = new ConversationReader(api, new HostSettings(api));
  const read = async () => (await reader.read(await reader.locate(anna, threadOf(root)))).posts;
  const calls = (method: string): number => api.methods().filter((each) => each === method).length;
  return { api, anna, boris, channel, root, reply, read, calls };
}

test('text files are read, images and others named; a post with files alone is read', async () => {
  const w = world();
  const post = w.reply('');
  w.api.addFile(post, 'notes.md', '\ufeff# План\r\n- катим в пятницу\n');
  w.api.addFile(post, 'screen.PNG', new Uint8Array([137, 80, 78, 71]));
  w.api.addFile(post, 'photo', 'x', { mime_type: 'image/jpeg' });
  w.api.addFile(post, 'report.pdf', '%PDF-1.7', { mime_type: 'application/pdf' });
  w.api.addFile(post, 'data', '{"a":1}', { mime_type: 'application/json; charset=utf-8' });
  assert.deepEqual((await w.read())[1]?.files, [
    { name: 'notes.md', kind: 'text', text: '# План\n- катим в пятницу' },
    { name: 'screen.PNG', kind: 'image' },
    { name: 'photo', kind: 'image' },
    { name: 'report.pdf', kind: 'other' },
    { name: 'data', kind: 'text', text: '{"a":1}' },
  ]);
  assert.deepEqual([w.calls('getFileInfo'), w.calls('getFileInfos'), w.calls('getFile')], [5, 0, 2]);
});

test('a file that is too large, binary, broken or refused is named and not read', async () => {
  const w = world();
  w.api.addFile(w.root, 'huge.log', 'x'.repeat(MAX_TEXT_BYTES + 1));
  w.api.addFile(w.root, 'lies.log', 'x'.repeat(MAX_TEXT_BYTES + 1), { size: 10 });
  w.api.addFile(w.root, 'binary.txt', new Uint8Array([65, 0, 66]));
  w.api.addFile(w.root, 'cp1251.txt', new Uint8Array([0xcf, 0xf0, 0xe8]));
  w.api.addFile(w.root, 'empty.txt', '');
  const lost = w.api.addFile(w.root, 'lost.txt', 'gone');
  w.api.failures.set('getFile', (id: string) => (id === lost ? new Error('no such file') : undefined));
  const [post] = await w.read();
  assert.deepEqual(
    post?.files.map((file) => [file.name, file.kind, file.text]),
    ['huge.log', 'lies.log', 'binary.txt', 'cp1251.txt', 'empty.txt', 'lost.txt'].map((name) => [
      name,
      'other',
      undefined,
    ]),
  );
});

test('what is read of files is bounded: in number, and in bytes together', async () => {
  const w = world();
  for (let n = 0; n < 30; n++) w.api.addFile(w.root, `${n}.txt`, 'short');
  const many = (await w.read())[0]?.files ?? [];
  assert.deepEqual([many.length, many.filter((file) => file.kind === 'text').length], [30, 20]);
  const large = world();
  for (let n = 0; n < 6; n++) large.api.addFile(large.root, `${n}.txt`, 'y'.repeat(MAX_TEXT_BYTES));
  const read = ((await large.read())[0]?.files ?? []).filter((file) => file.kind === 'text');
  assert.equal(read.length, 4);
});

test('many files are named by one call, those it does not tell one by one', async () => {
  const w = world();
  for (let n = 0; n < 20; n++) w.api.addFile(w.reply(`post ${n}`), `plan ${n}.pdf`, 'x');
  w.api.addFile(w.root, 'draft of last month.pdf', 'x', { create_at: 1_600_000_000_000 });
  const names = (await w.read()).flatMap((post) => post.files.map((file) => file.name));
  assert.deepEqual(names, [
    'draft of last month.pdf',
    ...Array.from({ length: 20 }, (_, n) => `plan ${n}.pdf`),
  ]);
  assert.deepEqual([w.calls('getFileInfos'), w.calls('getFileInfo')], [1, 1]);
});

test('a file is a post’s only if both say so, and its name is shown on one line', async () => {
  const w = world();
  const secret = w.api.addPost(w.api.addChannel('P', '', [w.boris]), w.boris, 'secret');
  const stolen = w.api.addFile(secret, 'salaries.txt', 'Anna: 100');
  const post = w.api.posts.get(w.root);
  assert.ok(post !== undefined);
  post.file_ids = [stolen, fakeId('nofile')];
  w.api.addFile(w.root, 'a\u202egnp.exe\nb\u0000.pdf', 'x');
  assert.deepEqual(
    (await w.read())[0]?.files.map((file) => file.name),
    ['file 1', 'file 2', 'a gnp.exe b .pdf'],
  );
  assert.equal(w.calls('getFile'), 0);
});

test('reactions are counted per emoji and person; posts without cost no call', async () => {
  const w = world();
  const post = w.reply('Ship it');
  w.reply('no reactions');
  w.api.react(post, '+1', [w.anna, w.boris, w.anna]);
  w.api.react(post, 'white_check_mark', [w.boris]);
  w.api.react(post, '](http://evil.example)', [w.boris]);
  assert.deepEqual(
    (await w.read()).map((each) => each.reactions),
    [
      [],
      [
        { emoji: '+1', count: 2 },
        { emoji: 'white_check_mark', count: 1 },
      ],
      [],
    ],
  );
  assert.equal(w.calls('getReactions'), 1);
});

test('500 reactions to one post, 250 posts with reactions, a host that does not tell', async () => {
  const w = world();
  w.api.react(
    w.root,
    'tada',
    Array.from({ length: 500 }, (_, n) => fakeId('user', n)),
  );
  for (let n = 0; n < 249; n++) w.api.react(w.reply(`post ${n}`), 'eyes', [w.anna]);
  const posts = await w.read();
  assert.equal(w.calls('getReactions'), 200);
  assert.deepEqual(
    [posts[1]?.reactions, posts.at(-1)?.reactions],
    [[], [{ emoji: 'eyes', count: 1 }]],
    'the newest',
  );
  const one = world();
  one.api.react(
    one.root,
    'tada',
    Array.from({ length: 500 }, (_, n) => fakeId('user', n)),
  );
  assert.deepEqual((await one.read())[0]?.reactions, [{ emoji: 'tada', count: 500 }]);
  one.api.failures.set('getReactions', new Error('lost'));
  assert.deepEqual((await one.read())[0]?.reactions, []);
});

test('calls for reactions overlap, eight at most', async () => {
  const w = world();
  for (let n = 0; n < 40; n++) w.api.react(w.reply(`post ${n}`), 'eyes', [w.anna]);
  let running = 0;
  let most = 0;
  const original = w.api.getReactions.bind(w.api);
  w.api.getReactions = async (postId) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return original(postId);
  };
  await w.read();
  assert.equal(most, 8);
});

test('bytes that are text', () => {
  const utf16 = new Uint8Array([0xff, 0xfe, 0x1f, 0x04, 0x40, 0x04]);
  assert.equal(decodeText(utf16), 'Пр');
  assert.equal(
    decodeText(new TextEncoder().encode('\u001b[31mred\u001b[0m\ttab')),
    '\u001b[31mred\u001b[0m\ttab',
  );
  assert.equal(decodeText(new Uint8Array([0xf0, 0x9f, 0x98])), undefined, 'cut in the middle of a character');
  assert.equal(decodeText(new Uint8Array([7])), undefined);
});
