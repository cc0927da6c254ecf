/**
 * The two headers of net/rpc: each direction of a connection is one gob stream of header, value, header, value…
 * (Go's net/rpc/server.go). An error answer carries an empty struct as its value. The first sequence number is 0.
 */
import type { GoUniverse, StructSchema, TypeRef } from '../gob/schema.ts';
import { extendedTable } from '../gob/struct_table.ts';

export interface RequestHeader {
  readonly ServiceMethod: string;
  readonly Seq: number;
}

export interface ResponseHeader {
  readonly ServiceMethod: string;
  readonly Seq: number;
  /** Empty when the call succeeded. */
  readonly Error: string;
}

export const REQUEST: TypeRef = { struct: 'rpc.Request' };
export const RESPONSE: TypeRef = { struct: 'rpc.Response' };
export const EMPTY_STRUCT: TypeRef = { struct: 'struct {}' };

const HEADERS: readonly StructSchema[] = [
  {
    go: 'rpc.Request',
    fields: [
      { go: 'ServiceMethod', json: 'ServiceMethod', type: 'string' },
      { go: 'Seq', json: 'Seq', type: 'uint64' },
    ],
  },
  {
    go: 'rpc.Response',
    fields: [
      { go: 'ServiceMethod', json: 'ServiceMethod', type: 'string' },
      { go: 'Seq', json: 'Seq', type: 'uint64' },
      { go: 'Error', json: 'Error', type: 'string' },
    ],
  },
  { go: 'struct {}', fields: [] },
];

/** One result for each universe, because the codec keeps what it compiled by universe. */
const joined = new WeakMap<GoUniverse, GoUniverse>();

/** The universe with the types of net/rpc's own in it. */
export function withHeaders(universe: GoUniverse): GoUniverse {
  const known = joined.get(universe);
  if (known !== undefined) return known;
  const missing = HEADERS.filter((header) => universe.structs[header.go] === undefined);
  const whole: GoUniverse =
    missing.length === 0
      ? universe
      : {
          structs: extendedTable(
            universe.structs,
            Object.fromEntries(missing.map((header) => [header.go, header])),
          ),
          registered: universe.registered,
        };
  joined.set(universe, whole);
  return whole;
}
