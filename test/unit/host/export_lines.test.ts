import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ExportError, type ExportLine, parseLine, readExport } from '../../host/world/export_lines.ts';

function line(type: string, value: unknown): ExportLine | undefined {
  return parseLine(JSON.stringify({ type, [type]: value }), 'here');
}

function value(type: string, given: unknown): unknown {
  return line(type, given)?.value;
}

describe('lines of a bulk export', () => {
  it('take null and absence for what is not set', () => {
    const whole = { name: 'demo', display_name: '', type: '', description: '' };
    assert.deepEqual(value('team', { name: 'demo', display_name: null }), whole);
    const { teams, roles, delete_at } = value('user', { username: 'a', teams: null, roles: null }) as {
      teams: unknown;
      roles: unknown;
      delete_at: unknown;
    };
    assert.deepEqual([teams, roles, delete_at], [[], '', 0]);
  });

  it('keep what a post carries, and ignore fields that nobody knows', () => {
    const post = value('post', {
      team: 'demo',
      channel: 'release',
      user: 'anna',
      message: 'text',
      create_at: 5,
      flagged_by: ['boris'],
      attachments: [{ path: 'a.txt', more: 1 }],
      reactions: [{ user: 'boris', emoji_name: '+1', create_at: 6 }],
      replies: [{ user: 'boris', message: 'reply', create_at: 7, props: { a: [1] } }],
    }) as Record<string, unknown>;
    assert.equal('flagged_by' in post, false);
    assert.deepEqual(post.attachments, [{ path: 'a.txt' }]);
    assert.deepEqual(post.reactions, [{ user: 'boris', emoji_name: '+1', create_at: 6 }]);
    const [reply] = post.replies as { message: string; props: unknown }[];
    assert.deepEqual([reply?.message, reply?.props], ['reply', { a: [1] }]);
  });

  it('are nothing where no world is made of their type', () => {
    for (const type of ['version', 'role', 'scheme', 'emoji', 'from_the_future', 'toString']) {
      assert.equal(line(type, { name: 'x' }), undefined);
    }
  });

  const malformed: [string, string, RegExp][] = [
    ['cut off', '{"type": "post", "post": {"team"', /^here: expected a JSON object, got 32 characters/],
    ['a list', '[1]', /^here: expected a JSON object with a "type"/],
    ['null', 'null', /^here: expected a JSON object with a "type"/],
    ['without a type', '{"post": {}}', /^here: expected a JSON object with a "type"/],
    ['without its value', '{"type": "team"}', /^here: team: /],
    [
      'a post without an author',
      '{"type":"post","post":{"team":"a","channel":"b","create_at":1}}',
      /^here: post\.user: /,
    ],
    [
      'a reply whose time is text',
      '{"type":"post","post":{"team":"a","channel":"b","user":"c","create_at":1,"replies":[{"user":"d","create_at":"2"}]}}',
      /^here: post\.replies\.0\.create_at: /,
    ],
  ];
  for (const [what, text, message] of malformed) {
    it(`are refused with their place: ${what}`, () => {
      assert.throws(() => parseLine(text, 'here'), { name: 'ExportError', message });
    });
  }

  it('name no text of theirs in an error', () => {
    assert.throws(
      () => parseLine('{"type": "post", "post": "SECRET"', 'here'),
      (error: unknown) => error instanceof ExportError && !error.message.includes('SECRET'),
    );
  });
});

describe('a bulk export', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'export-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function read(text: string): Promise<string[]> {
    const path = join(folder, 'export.jsonl');
    writeFileSync(path, text);
    const types: string[] = [];
    for await (const { type } of readExport(path)) types.push(type);
    return types;
  }

  const team = '{"type":"team","team":{"name":"demo"}}';

  it('is read through a byte order mark, Windows line ends, empty lines and a missing last newline', async () => {
    assert.deepEqual(await read(`\uFEFF${team}\r\n\r\n   \n{"type":"version","version":1}\n${team}`), [
      'team',
      'team',
    ]);
  });

  it('ends at the first malformed line, which the error names', async () => {
    const message = /export\.jsonl line 3: expected a JSON object, got 4 characters/;
    await assert.rejects(read(`${team}\n\nnot!\n${team}\n`), { name: 'ExportError', message });
  });
});
