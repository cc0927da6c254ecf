/** A text that is taken from the table is the one that decoding would have given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedTexts } from '../../../../server/bridge/gob/shared_texts.ts';
import { seeded } from '../../../support/seeded.ts';

function table(): { texts: SharedTexts; decoded: string[] } {
  const decoded: string[] = [];
  const texts = new SharedTexts((bytes, start, end) => {
    const text = bytes.toString('utf8', start, end);
    decoded.push(text);
    return text;
  });
  return { texts, decoded };
}

test('a short text is decoded once, a long one each time', () => {
  const { texts, decoded } = table();
  const long = 'l'.repeat(100);
  for (const text of ['id', 'id', 'id', long, long]) {
    assert.equal(texts.text(Buffer.from(text), 0, text.length), text);
  }
  assert.deepEqual(decoded, ['id', long, long]);
});

test('units are never mistaken for bytes', () => {
  const { texts } = table();
  for (const bytes of [
    Buffer.from('é'),
    Buffer.from([0xe9]),
    Buffer.from('é'),
    Buffer.from([0xfd]),
    Buffer.from('\ufffd'),
  ]) {
    assert.equal(texts.text(bytes, 0, bytes.length), bytes.toString('utf8'));
  }
});

test('random texts, many with one place, come out as decoding gives them', (context) => {
  const random = seeded();
  context.diagnostic(`SEED=${random.seed}`);
  const { texts, decoded } = table();
  const known = Array.from({ length: 50 }, () =>
    Buffer.from(Array.from({ length: random.below(45) }, () => random.pick([65, 66, 67, 0xc3, 0xa9, 0xff]))),
  );
  // Of random bytes hardly any text is ASCII alone, which is what can be shared.
  known.push(Buffer.from('abc'), Buffer.from('channel_id'));
  for (let i = 0; i < 20_000; i += 1) {
    const bytes = random.pick(known);
    assert.equal(texts.text(bytes, 0, bytes.length), bytes.toString('utf8'));
  }
  assert.ok(decoded.length < 20_000);
});
