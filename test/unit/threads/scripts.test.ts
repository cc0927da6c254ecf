/** What is committed of the scripted threads is what their scripts say. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readScript } from '../../support/thread_script.ts';
import { writtenThreads } from '../../support/write_threads.ts';

const folder = fileURLToPath(new URL('../../threads/', import.meta.url));

describe('the scripted threads', () => {
  for (const { name, jsonl, gold } of writtenThreads()) {
    it(`${name} is as its script says`, () => {
      assert.equal(readFileSync(`${folder}${name}.jsonl`, 'utf8'), jsonl);
      assert.equal(readFileSync(`${folder}${name}.gold.json`, 'utf8'), gold);
    });
  }
});

describe('a script', () => {
  const head = 'title: T\nzone: 3\nperson: anna | Anna | Bell | | QA | en\n---\n@ 2026-03-02 09:00\n';

  it('gives a post its time, marks, lines and remarks', () => {
    const { posts } = readScript(
      `${head}anna +5m [t1 -d1]: one\n| two\n%react thumbsup anna\n%edited\n===\n`,
    );
    const [post] = posts;
    assert.ok(post !== undefined);
    assert.equal(new Date(post.at).toISOString().slice(0, 16), '2026-03-02T06:05');
    assert.deepEqual(post.marks, ['t1', '-d1']);
    assert.equal(post.message, 'one\ntwo');
    assert.deepEqual(post.reactions, [{ emoji: 'thumbsup', users: ['anna'] }]);
    assert.ok((post.editAt ?? 0) > post.at);
  });

  it('puts posts in the order of their times', () => {
    const { posts } = readScript(
      `${head}anna: first\n@ 2026-03-02 12:00\nanna: last\n@ 2026-03-02 11:00\nanna: middle\n===\n`,
    );
    assert.deepEqual(
      posts.map((post) => post.message),
      ['first', 'middle', 'last'],
    );
  });

  it('that makes no sense is refused with its line', () => {
    assert.throws(() => readScript(`${head}no post at all\n===\n`), /expected a post, got "no post at all"/);
    assert.throws(() => readScript(`${head}anna: x\n%dance\n===\n`), /expected a remark on a post/);
    assert.throws(() => readScript(`${head}anna: x\n===\nwish w1: y\n`), /expected something that is found/);
  });
});
