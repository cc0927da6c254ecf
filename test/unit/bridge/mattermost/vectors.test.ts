/** Holds the generated types against the values that Go wrote into the golden vectors, without the codec. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FieldSchema, TypeRef } from '../../../../server/bridge/gob/schema.ts';
import { universe as generated } from '../../../../server/bridge/mattermost/generated/universe.ts';
import { type Expected, joinUniverses, loadGob } from '../../vectors/vector_file.ts';

const file = loadGob();
// Ours last: where both declare a struct, ours is the one on trial.
const universe = joinUniverses(file.universe, generated);

/** Asserts that every struct within `value` has the keys of its type, and counts the generated ones. */
function checkKeys(type: TypeRef, value: Expected, path: string, seen: Set<string>): void {
  if (value === null || typeof value !== 'object') return;
  if (typeof type === 'string') {
    if (type === 'any' || type === 'error') checkConcrete(value, path, seen);
  } else if ('struct' in type) {
    const wanted = flattened(type.struct, path);
    assert.deepEqual(
      Object.keys(value).sort(),
      wanted.map((field) => field.json).sort(),
      `${path}: ${type.struct}`,
    );
    seen.add(type.struct);
    for (const field of wanted)
      checkKeys(field.type, entry(value, field.json), `${path}.${field.json}`, seen);
  } else if ('pointer' in type) {
    checkKeys(type.pointer, value, path, seen);
  } else if ('map' in type) {
    for (const key of Object.keys(value)) checkKeys(type.map, entry(value, key), `${path}.${key}`, seen);
  } else if (!('opaque' in type)) {
    const item = 'slice' in type ? type.slice : type.array;
    for (const key of Object.keys(value)) checkKeys(item, entry(value, key), `${path}[${key}]`, seen);
  }
}

/** A value inside an interface: only those under a name of their own have a type to be held to. */
function checkConcrete(value: Expected, path: string, seen: Set<string>): void {
  const name = entry(value, '$go');
  if (typeof name !== 'string') return;
  const type = universe.registered[name];
  assert.ok(type !== undefined, `${path}: ${name} is not registered`);
  checkKeys(type, entry(value, 'value'), `${path}(${name})`, seen);
}

function flattened(struct: string, path: string): readonly FieldSchema[] {
  const found = universe.structs[struct];
  assert.ok(found, `${path}: no struct ${struct}`);
  return found.fields.flatMap((field) => {
    const inner =
      field.inline && typeof field.type === 'object' && 'struct' in field.type ? field.type.struct : '';
    return inner === '' ? [field] : flattened(inner, path);
  });
}

function entry(value: Expected, key: string): Expected {
  return (value as Readonly<Record<string, Expected>>)[key] ?? null;
}

test('every struct in the vectors is generated, with the keys that Go gave it', () => {
  const seen = new Set<string>();
  for (const one of file.cases) {
    one.steps.forEach((step, index) => {
      checkKeys(step.type, step.value, `${one.name}/${index}`, seen);
    });
  }
  const shown = [...seen].filter((name) => name in generated.structs);
  // Argument and reply structs of most methods, and most model types within them.
  assert.ok(shown.length >= 600, `the vectors show ${shown.length} generated structs`);
});
