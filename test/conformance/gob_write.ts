/**
 * Reads every golden gob stream with our decoder, writes its values with our encoder, and leaves the bytes for Go.
 *
 *   node --import tsx test/conformance/gob_write.ts <out.json> <out_911.json>
 *
 * The first file holds all cases with all fields; the second those that a 9.11 host knows, written as for a host: with
 * the fields alone that the oldest supported one has.
 */
import { writeFileSync } from 'node:fs';
import { GobDecoder } from '../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../server/bridge/gob/encoder.ts';
import type { GoUniverse } from '../../server/bridge/gob/schema.ts';
import { universe as generated } from '../../server/bridge/mattermost/generated/universe.ts';
import { bytesOf, type Expected, type GobCase, joinUniverses, loadGob } from '../unit/vectors/vector_file.ts';

interface Rewritten {
  readonly name: string;
  readonly hex: string;
  readonly error?: string;
}

function rewrite(one: GobCase, universe: GoUniverse, newerFields: boolean): Rewritten {
  try {
    const decoder = new GobDecoder(universe);
    decoder.push(bytesOf(one.hex));
    const encoder = new GobEncoder(universe, { newerFields });
    const parts = one.steps.map((step) => encoder.encode(step.type, decoder.decode(step.type)));
    return { name: one.name, hex: Buffer.concat(parts).toString('hex') };
  } catch (error) {
    return { name: one.name, hex: '', error: error instanceof Error ? error.message : String(error) };
  }
}

/** The struct with a pointer to a zero value wherever one can be. */
function writePointers(one: GobCase, universe: GoUniverse, newerFields: boolean): Rewritten {
  const name = one.name.replace(/^struct\/Z_/, 'pointers/Z_');
  const [step] = one.steps;
  if (step === undefined || one.meant === undefined) return { name, hex: '', error: 'no such value' };
  try {
    const bytes = new GobEncoder(universe, { newerFields }).encode(step.type, plainValue(one.meant));
    return { name, hex: Buffer.from(bytes).toString('hex') };
  } catch (error) {
    return { name, hex: '', error: error instanceof Error ? error.message : String(error) };
  }
}

/** The value itself; zero values have no other tags. */
function plainValue(expected: Expected): unknown {
  if (expected === null || typeof expected !== 'object') return expected;
  if (Array.isArray(expected)) return expected.map(plainValue);
  const { $bytes, $time } = expected as Readonly<Record<string, Expected>>;
  if ($bytes !== undefined) return Buffer.from(String($bytes), 'base64');
  if ($time !== undefined) return new Date(Number($time));
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, plainValue(value)]));
}

const [all, oldest] = process.argv.slice(2);
if (all === undefined || oldest === undefined) {
  console.error('usage: gob_write.ts <out.json> <out_911.json>');
  process.exit(2);
}
const file = loadGob();
const universe = joinUniverses(generated, file.universe);
// Streams that differ in their type ids alone hold the same values.
const cases = file.cases.filter((one) => one.refused !== true && !one.name.endsWith(' from 65'));
const known = (one: GobCase): boolean => !/^(struct|session|registered)\//.test(one.name);
const write = (some: readonly GobCase[], newerFields: boolean): string =>
  JSON.stringify([
    ...some.map((one) => rewrite(one, universe, newerFields)),
    ...cases.filter((one) => one.meant !== undefined).map((one) => writePointers(one, universe, newerFields)),
  ]);
writeFileSync(all, write(cases, true));
writeFileSync(oldest, write(cases.filter(known), false));
