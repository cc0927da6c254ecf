import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Block, bounded, type Inline, paragraph, text } from '../../../server/delivery/document.ts';
import { documentMarkdown } from '../../../server/delivery/document_markdown.ts';
import { fakeId } from '../../support/fake_api.ts';
import { ATTACKS } from '../../support/markdown_attacks.ts';
import { judgeLine } from '../../support/markdown_judge.ts';
import { seeded } from '../../support/seeded.ts';

const SITE = 'https://chat.example.com/demo/pl/';
const linkOf = (postId: string): string => SITE + postId;
const OWN_LINK = /\[\d+\]\(https:\/\/chat\.example\.com\/demo\/pl\/[a-z0-9]{26}\)/g;
const posts: Inline = {
  kind: 'posts',
  posts: [
    { number: 1, postId: fakeId('a') },
    { number: 12, postId: fakeId('b') },
  ],
  more: true,
};

const render = (...blocks: readonly Block[]): readonly string[] => documentMarkdown([{ blocks }], linkOf);

/** What is active in a line once our own marks and links are taken away. */
function activeIn(line: string): readonly unknown[] {
  // What is in bold begins no line, whatever it begins with.
  const bare = line
    .replace(/^(?:#### |- |> )/, '')
    .replace(/^\*\*/, 'x **')
    .replace(OWN_LINK, ' 1 ');
  return judgeLine(bare.replace(/\*\*([^*]*(?:\\\*[^*]*)*)\*\*/g, ' $1 ')).active;
}

test('blocks and sections are parted by empty lines; a title stands on its list', () => {
  const title = paragraph({ kind: 'strong', text: 'Topics' });
  const lines = documentMarkdown(
    [
      {
        blocks: [
          { kind: 'heading', text: 'Summary' },
          { kind: 'note', content: [text('Mind this.')] },
        ],
      },
      { blocks: [title, { kind: 'list', items: [[text('one ('), posts, text(')')], [text('two')]] }] },
      { blocks: [{ kind: 'rule' }, paragraph(text('Read.'))] },
    ],
    linkOf,
  );
  assert.deepEqual(lines, [
    '#### Summary',
    '',
    '> Mind this.',
    '',
    '**Topics**',
    `- one ([1](${SITE}${fakeId('a')}), [12](${SITE}${fakeId('b')}), …)`,
    '- two',
    '',
    '---',
    'Read.',
  ]);
});

test('what has nothing to show is left out', () => {
  assert.deepEqual(render(paragraph(text(' \u200b\n')), { kind: 'list', items: [[text('')]] }), []);
  assert.deepEqual(render(paragraph({ kind: 'strong', text: '' })), []);
});

test('an attack in any node of any block is inert', () => {
  for (const attack of ATTACKS) {
    const blocks: Block[] = [
      { kind: 'heading', text: attack },
      { kind: 'note', content: [text(attack)] },
      paragraph(text(attack)),
      paragraph({ kind: 'strong', text: attack }),
      { kind: 'list', items: [[text(attack)], [{ kind: 'strong', text: attack }, text(attack)]] },
    ];
    for (const block of blocks) {
      for (const line of render(block)) {
        assert.deepEqual(activeIn(line), [], `${JSON.stringify(attack)} in ${block.kind}: ${line}`);
      }
    }
  }
});

test('an attack cut in two at any place, the pieces in nodes side by side, is inert', () => {
  for (const attack of ATTACKS) {
    for (let at = 1; at < attack.length; at++) {
      const [head, tail] = [attack.slice(0, at), attack.slice(at)];
      for (const content of [
        [text(head), text(tail)],
        [text(head), posts, text(tail)],
        [{ kind: 'strong' as const, text: head }, text(tail)],
        [text(head), { kind: 'strong' as const, text: tail }],
      ]) {
        for (const line of render(paragraph(...content))) {
          assert.deepEqual(activeIn(line), [], `${JSON.stringify([head, tail])}: ${line}`);
        }
      }
    }
  }
});

test('nodes made at random of dangerous pieces are inert', () => {
  const random = seeded();
  const atoms = [
    ...'[]()!\\`*_~#@<>&|$:/.{}"=;%+-1aж \n',
    'www',
    'http',
    '://',
    '](',
    '![',
    '&lt;',
    '\u200b',
  ];
  for (let i = 0; i < 20_000; i++) {
    const content = Array.from({ length: 1 + random.below(4) }, (): Inline => {
      if (random.below(4) === 0) return posts;
      const words = Array.from({ length: random.below(6) }, () => random.pick(atoms)).join('');
      return random.below(3) === 0 ? { kind: 'strong', text: words } : { kind: 'text', text: words };
    });
    for (const line of render(paragraph(...content))) {
      assert.deepEqual(activeIn(line), [], `seed ${random.seed}: ${JSON.stringify(content)} gave ${line}`);
    }
  }
});

test('words are bounded in code points, and the cut is marked', () => {
  assert.equal(bounded('abcd', 4), 'abcd');
  assert.equal(bounded('abcde', 4), 'abc…');
  assert.equal(bounded('👍👍👍', 3), '👍👍👍');
  assert.equal(bounded('👍👍👍👍', 3), '👍👍…');
});
