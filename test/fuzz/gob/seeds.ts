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

const vectors = loadGob();

export const universe: GoUniverse = withHeaders(
  joinUniverses(generated, wireUniverse, vectors.universe, loadVectors<RpcCase>('net_rpc').universe),
);

/** Longer ones than this are taken rarely: they cost much and are not richer for it. */
const LONG = 4096;

const [short, long] = sortedOut(
  vectors.cases.map((one) => ({ bytes: bytesOf(one.hex), types: one.steps.map(({ type }) => type) })),
);

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

function sortedOut(streams: readonly GoldenStream[]): [GoldenStream[], GoldenStream[]] {
  const short = streams.filter(({ bytes }) => bytes.length > 0 && bytes.length <= LONG);
  const long = streams.filter(({ bytes }) => bytes.length > LONG);
  return [short, long.length > 0 ? long : short];
}
