import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permalinks, plainText, postLink } from '../../../server/delivery/safe_markdown.ts';
import { ATTACKS } from '../../support/markdown_attacks.ts';
import { judgeLine } from '../../support/markdown_judge.ts';

for (const attack of ATTACKS) {
  test(`inert: ${JSON.stringify(attack)}`, () => {
    const raw = judgeLine(attack);
    assert.notDeepEqual(raw.active, [], 'the judge sees nothing active in the attack itself');
    const text = plainText(attack, 1000);
    assert.deepEqual(judgeLine(text).active, [], text);
  });
}

test('two attacks side by side, every pair, stay inert', () => {
  for (const first of ATTACKS) {
    for (const second of ATTACKS) {
      for (const joint of ['', ' ', '](', '\\']) {
        const text = plainText(`${first}${joint}${second}`, 1000);
        const { active } = judgeLine(text);
        assert.deepEqual(active, [], `${JSON.stringify(`${first}${joint}${second}`)} gave ${text}`);
      }
    }
  }
});

const ATOMS = [
  ...'[]()!\\`*_~#@<>&|$:/.{}"\'=;?%+-1aж \n'.split(''),
  ...['www', 'http', 'com', 'x.io/', '://', '&lt;', '&#64;', '\u200b', '\u2424', '\u00a0', '](', '![', '``'],
];

test('texts made at random of dangerous pieces stay inert', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32);
  let state = seed >>> 0;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let i = 0; i < 20_000; i++) {
    const pieces = Array.from({ length: 1 + random(14) }, () => ATOMS[random(ATOMS.length)] ?? '');
    const text = plainText(pieces.join(''), 1000);
    assert.deepEqual(
      judgeLine(text).active,
      [],
      `SEED=${seed}: ${JSON.stringify(pieces.join(''))} gave ${text}`,
    );
  }
});

const KEPT: readonly string[] = [
  'We release v1.2.3 on Friday at 10:30, not on Monday.',
  'Анна возьмёт перенос базы (к пятнице), Борис — проверку.',
  'snake_case_name and main.ts stay as they are',
  'a[0] = b[1] * 2; // 50% & more',
  'C:\\new\\folder',
  'a \\ b',
  'List<String> x = new ArrayList<>();',
  'it costs $5',
  'between $5 and $10, in $HOME',
  'R&D, AT&T; x &lt; y',
  'Is it done?! Yes :smile:',
  '“quoted” — “again”',
  'שלום עולם',
  '日本語のテキスト',
  'é café naïve',
  '👩‍👩‍👧 ❤️ 👍🏽',
  '~5 minutes',
  'issue #42 and #',
  '1.5 hours',
  '100. That is all',
];

for (const text of KEPT) {
  test(`shown as written: ${text}`, () => {
    assert.equal(judgeLine(plainText(text, 1000)).shown, text);
  });
}

test('text that has nothing to escape is left alone to the byte', () => {
  const text = 'We release on Friday: Anna checks snake_case names in main.ts, 10:30.';
  assert.equal(plainText(text, 1000), text);
});

test('length is bounded in code points, the cut is marked and never splits an escape or an emoji', () => {
  assert.equal(plainText('abcdef', 4), 'abc…');
  assert.equal(plainText('abcd', 4), 'abcd');
  assert.equal(plainText('👍👍👍👍👍', 3), '👍👍…');
  assert.equal(plainText('[[[[[[', 3), '\\[\\[…');
  assert.equal([...plainText('x'.repeat(10_000_000), 1000)].length, 1000);
});

test('a thousand marks on one letter become four; unpaired surrogates go', () => {
  assert.equal(plainText(`a${'\u0316'.repeat(1000)}b`, 1000), `a${'\u0316'.repeat(4)}b`);
  assert.equal(plainText('a\ud800b\udc00', 100), 'ab');
});

const ID = 'abcdefghijklmnopqrstuvwxy1';

test('permalinks are ours: site, team or _redirect, post id', () => {
  const at = (siteUrl: string, teamName: string, id = ID): string | undefined =>
    permalinks({ siteUrl, teamName })(id);
  assert.equal(at('https://chat.example.com', 'demo'), `https://chat.example.com/demo/pl/${ID}`);
  assert.equal(at('https://example.com/chat/', 'demo'), `https://example.com/chat/demo/pl/${ID}`);
  assert.equal(at('http://localhost:8065', ''), `http://localhost:8065/_redirect/pl/${ID}`);
  assert.equal(at('https://chat.example.com', '../evil'), `https://chat.example.com/_redirect/pl/${ID}`);
  assert.equal(at('https://example.com/a(b)', 'demo'), `https://example.com/a%28b%29/demo/pl/${ID}`);
  for (const site of [
    '',
    'chat.example.com',
    'javascript:alert(1)',
    'https://u:p@example.com',
    'https://x.com/?a=1',
  ]) {
    assert.equal(at(site, 'demo'), undefined, site);
  }
  for (const id of ['', 'short', `${ID})`, ID.toUpperCase(), `${ID}\n`]) {
    assert.equal(at('https://chat.example.com', 'demo', id), undefined, id);
  }
});

test('a link has a number for its label; without a target the number stands alone', () => {
  assert.equal(postLink(3, `https://x/_redirect/pl/${ID}`), `[3](https://x/_redirect/pl/${ID})`);
  assert.equal(postLink(3, undefined), '3');
});
