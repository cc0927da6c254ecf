/** What the gob inputs are made from: the golden streams, and the types that values are asked for as. */
import type { GoUniverse, TypeRef } from '../../../server/bridge/gob/schema.ts';
import { universe as generated } from '../../../server/bridge/mattermost/generated/universe.ts';
import { wireUniverse } from '../../../server/bridge/mattermost/wire_universe.ts';
import { withHeaders } from '../../../server/bridge/net_rpc/header.ts';
import type { Seeded } from '../../support/seeded.ts';
import {
  bytesOf,
  joinUniverses,
  loadGob,
  loadVectors,
  type RpcCase,
} from '../../unit/vectors/vector_file.ts';

export interface GoldenStream {
  readonly bytes: Uint8Array;
  readonly types: readonly TypeRef[];
}

/** Of the golden files little is needed, and the rest is large. */
const golden = load();

export const universe: GoUniverse = golden.universe;

/** Longer ones than this are taken rarely: they cost much and are not richer for it. */
const LONG = 4096;

const [short, long] = sortedOut(golden.streams);

export function goldenStream(random: Seeded): GoldenStream {
  return random.pick(random.below(500) === 0 ? long : short);
}

const structs: readonly TypeRef[] = Object.keys(universe.structs)
  .sort()
  .map((struct) => ({ struct }));

const PLAIN: readonly TypeRef[] = [
  'any',
  'error',
  'string',
  'bytes',
  'int',
  'uint64',
  'bigint',
  'float64',
  'time',
  'url',
  { slice: 'any' },
  { slice: { slice: 'string' } },
  { map: 'any', key: 'string' },
  { map: { slice: 'string' }, key: 'string' },
  { map: 'int', key: 'int' },
  { map: 'string', key: 'bool' },
  { array: 'any', len: 3 },
  { opaque: 'gob', go: 'fuzz.Opaque' },
];

/** Something to ask for. */
export function anyType(random: Seeded): TypeRef {
  return random.below(4) === 0 ? random.pick(PLAIN) : random.pick(structs);
}

const names = Object.keys(universe.registered).sort();

/** A name that Go registered. */
export function registeredName(random: Seeded): string {
  return random.pick(names);
}

function load(): { readonly universe: GoUniverse; readonly streams: readonly GoldenStream[] } {
  const file = loadGob();
  const rpc = loadVectors<RpcCase>('net_rpc').universe;
  const streams = file.cases.map(({ hex, steps }) => ({
    bytes: bytesOf(hex),
    types: steps.map(({ type }) => type),
  }));
  return { universe: withHeaders(joinUniverses(generated, wireUniverse, file.universe, rpc)), streams };
}

function sortedOut(streams: readonly GoldenStream[]): [GoldenStream[], GoldenStream[]] {
  const short = streams.filter(({ bytes }) => bytes.length > 0 && bytes.length <= LONG);
  const long = streams.filter(({ bytes }) => bytes.length > LONG);
  return [short, long.length > 0 ? long : short];
}
