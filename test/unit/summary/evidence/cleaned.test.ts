import assert from 'node:assert/strict';
import test from 'node:test';
import { cleaned } from '../../../../server/summary/evidence/cleaned.ts';

test('pictures, tags, foreign links and calls for everybody go, the words around them stay', () => {
  const cases = [
    ['See ![](https://pics.example.net/p.png) the plan', 'See the plan'],
    ['See ![status][1] the plan', 'See the plan'],
    ['The plan [→](https://login.example.net/session?d=secret)', 'The plan →'],
    ['The [plan](https://login.example.net) is out', 'The plan is out'],
    ['The plan <a href="https://x.example.net">is</a> out', 'The plan is out'],
    ['The plan [ref]: https://x.example.net "t"', 'The plan'],
    ['The plan @all @channel @here is out', 'The plan is out'],
    ['The plan is at www.x.example.net.', 'The plan is at'],
    ['Approve at approve.example.net/contract now', 'Approve at now'],
    ['The plan (https://evil.example.net) is out', 'The plan is out'],
    ['<!-- hidden --> The plan', 'The plan'],
    ['@all', ''],
  ] as const;
  for (const [claim, wanted] of cases) assert.equal(cleaned(claim, ['a post']), wanted, claim);
});

test('a link that a cited post holds stays, and so does all that is none', () => {
  const posts = ['the text is at https://docs.example.com/newsletter-april, please read'];
  for (const claim of [
    'The text is at https://docs.example.com/newsletter-april.',
    'Escape `<div>` and `[a](b)` in `https://example.net`',
    'Anna wrote to anna@example.com',
    'Version 3.5.com2 and node.js',
    'If a < b and b > c then stop',
    'See [ 3 ] and {x: [1]}',
    'Ask @anna about @allison and the @channelmaster',
  ]) {
    assert.equal(cleaned(claim, posts), claim);
  }
});

test('long half-made markup costs no more than its length', () => {
  for (const unit of ['[', '](', '![', '<a ', '<!--', 'a.', 'www.', 'http://', '@all', '[a]: ', '( ', '"']) {
    cleaned(unit.repeat(20_000), ['post']);
  }
});
