/**
 * Reads every golden gob stream with our decoder, writes its values with our encoder, and leaves the bytes for Go.
 *
 *   node --import tsx test/conformance/gob_write.ts <out.json> <out_911.json>
 *
 * The first file holds all cases with all fields; the second the streams of a 9.11 host, written as for a host: with
 * the fields alone that the oldest supported one has.
 */
import { writeFileSync } from 'node:fs';
import { GobDecoder } from '../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../server/bridge/gob/encoder.ts';
import type { GoUniverse } from '../../server/bridge/gob/schema.ts';
import { universe as generated } from '../../server/bridge/mattermost/generated/universe.ts';
import { bytesOf, type GobCase, joinUniverses, loadVectors } from '../unit/vectors/vector_file.ts';

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

const [all, oldest] = process.argv.slice(2);
if (all === undefined || oldest === undefined) {
  console.error('usage: gob_write.ts <out.json> <out_911.json>');
  process.exit(2);
}
const file = loadVectors<GobCase>('gob');
const universe = joinUniverses(generated, file.universe);
const cases = file.cases.filter((one) => one.refused !== true);
writeFileSync(all, JSON.stringify(cases.map((one) => rewrite(one, universe, true))));
writeFileSync(
  oldest,
  JSON.stringify(
    cases.filter((one) => one.name.startsWith('mm911/')).map((one) => rewrite(one, universe, false)),
  ),
);
