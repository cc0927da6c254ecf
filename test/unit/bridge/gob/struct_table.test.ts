/** The table of struct schemas behaves as the object it stands for, and parses what is asked for alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FieldSchema } from '../../../../server/bridge/gob/schema.ts';
import { extendedTable, fieldLine, parsedWhenAsked } from '../../../../server/bridge/gob/struct_table.ts';

const TEXT = `
"a.One":[],
"a.Broken":[["Y"
"a.Two":[["X","x","int"],["Y","",{"slice":"string"},"inline","newer"]]`;

test('a struct is parsed when asked for, once; others are not parsed at all', () => {
  const table = parsedWhenAsked(TEXT);
  assert.deepEqual(table['a.One'], { go: 'a.One', fields: [] });
  assert.equal(table['a.Two'], table['a.Two']);
  assert.equal(table['a.Two']?.fields[0]?.json, 'x');
  assert.throws(() => table['a.Broken'], SyntaxError);
});

test('a field is told as it was written', () => {
  const fields: FieldSchema[] = [
    { go: 'A', json: 'a', type: 'string' },
    { go: 'B', json: 'B', type: { pointer: { struct: 'a.One' } } },
    { go: 'C', json: 'C', type: 'int', newer: true },
    { go: 'D', json: 'd', type: 'int', inline: true, newer: true },
  ];
  const text = `\n"a.Three":${JSON.stringify(fields.map(fieldLine))},\n`;
  assert.deepEqual(parsedWhenAsked(text)['a.Three'], { go: 'a.Three', fields });
  assert.ok(!text.includes('"B","B"'));
});

test('the last line needs no newline, and may have one', () => {
  assert.equal(parsedWhenAsked(`${TEXT}\n`)['a.Two']?.go, 'a.Two');
});

test('what is not in the text is not in the table', () => {
  const table = parsedWhenAsked(TEXT);
  for (const name of ['a.', 'One', 'a.Three', '', '__proto__', 'toString', 'go']) {
    assert.equal(table[name], undefined, name);
    assert.ok(!(name in table), name);
  }
});

test('names are listed in the text’s order, and a copy holds them all', () => {
  const table = parsedWhenAsked(TEXT.replace(/"a\.Broken".*\n/, ''));
  assert.deepEqual(Object.keys(table), ['a.One', 'a.Two']);
  assert.deepEqual(Object.keys({ ...table }), ['a.One', 'a.Two']);
  assert.deepEqual(Object.entries(table)[0], ['a.One', { go: 'a.One', fields: [] }]);
});

test('an extended table has its own structs first, then those beneath', () => {
  const own = { go: 'a.One', fields: [{ go: 'Y', json: 'y', type: 'bool' }] } as const;
  const table = extendedTable(parsedWhenAsked(TEXT), { 'a.One': own });
  assert.equal(table['a.One'], own);
  assert.equal(table['a.Two']?.go, 'a.Two');
  assert.equal(table['a.Three'], undefined);
  assert.deepEqual(Object.keys(table), ['a.One']);
});
