/** Reads the golden vector files. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { GoUniverse, TypeRef } from '../../../server/bridge/gob/schema.ts';

/** A JSON value as the Go program writes it, tags included (see test/vectors/write/expect.go). */
export type Expected =
  | null
  | boolean
  | number
  | string
  | readonly Expected[]
  | { readonly [key: string]: Expected };

export interface Step {
  readonly type: TypeRef;
  readonly value: Expected;
}

export interface GobCase {
  readonly name: string;
  readonly note?: string;
  readonly hex: string;
  /** The same values from a process whose type ids begin at 65, as up to Go 1.20; those of `hex` begin at 64. */
  readonly from65?: string;
  readonly steps: readonly Step[];
  /** The second value as it was before Go sent it, which drops pointers to zero values. */
  readonly meant?: Expected;
  readonly refused?: boolean;
  readonly loose?: boolean;
}

export interface RpcCall {
  readonly method: string;
  readonly seq: number;
  readonly args: Step;
  /** Type of the method's arguments, where those sent do not fit it. */
  readonly wants?: TypeRef;
  readonly reply?: Step;
  readonly error?: string;
  readonly aborted?: boolean;
  readonly request: string;
  readonly response: string;
}

export interface RpcCase {
  readonly name: string;
  readonly note?: string;
  readonly calls: readonly RpcCall[];
  /** Where calls overlap: `c0` makes the first, `a0` is its answer. Else each is answered before the next. */
  readonly order?: readonly string[];
  /** After the last bytes the server ended the connection. */
  readonly closed?: boolean;
  /** Nobody can read the last call. */
  readonly broken?: boolean;
}

export type YamuxFrame = readonly [type: number, flags: number, stream: number, length: number];

export interface YamuxStep {
  readonly side: 'client' | 'server';
  readonly do: 'open' | 'open_unaccepted' | 'write' | 'read' | 'close' | 'ping' | 'go_away' | 'raw';
  readonly stream?: number;
  readonly n?: number;
  readonly client?: string;
  readonly server?: string;
  readonly clientFrames?: readonly YamuxFrame[];
  readonly serverFrames?: readonly YamuxFrame[];
  /** The library ended the session. What it wrote last is not told. */
  readonly closed?: boolean;
}

export interface YamuxCase {
  readonly name: string;
  readonly note?: string;
  /** The side whose frames are written by hand, if one is. */
  readonly hand?: 'client' | 'server';
  readonly steps: readonly YamuxStep[];
}

export interface VectorFile<Case> {
  readonly universe?: GoUniverse;
  readonly cases: readonly Case[];
}

/** Parses `test/vectors/<name>.json`, or the compressed `<name>.json.gz`. */
export function loadVectors<Case>(name: 'net_rpc' | 'net_rpc_methods' | 'yamux' | GobFile): VectorFile<Case> {
  const plain = name === 'gob' || name === 'net_rpc' || name === 'yamux';
  const file = new URL(`../../vectors/${name}.json${plain ? '' : '.gz'}`, import.meta.url);
  const bytes = readFileSync(file);
  return JSON.parse((plain ? bytes : gunzipSync(bytes)).toString()) as VectorFile<Case>;
}

const GOB_FILES = ['gob', 'gob_random', 'gob_structs', 'gob_mm911'] as const;
type GobFile = (typeof GOB_FILES)[number] | 'gob_go120';

/**
 * Every golden gob stream as a case of its own. One whose type ids begin at 65 has the name and the values of that
 * from 64, and ` from 65` behind it: written by Go 1.20 itself, or by a later Go that had used up an id.
 */
export function loadGob(): VectorFile<GobCase> {
  const files = GOB_FILES.map((name) => loadVectors<GobCase>(name));
  const cases = new Map<string, GobCase>();
  const from65 = (own: GobCase, hex: string): void => {
    const name = `${own.name} from 65`;
    cases.set(name, { ...own, name, hex });
  };
  for (const one of files.flatMap((file) => file.cases)) {
    assert.ok(!cases.has(one.name), `${one.name} stands twice`);
    cases.set(one.name, one);
    if (one.from65 !== undefined) from65(one, one.from65);
  }
  for (const { name, hex } of loadVectors<{ name: string; hex: string }>('gob_go120').cases) {
    const own = cases.get(name);
    assert.ok(own, `${name} was written by Go 1.20 alone`);
    from65(own, hex);
  }
  return { universe: joinUniverses(...files.map((file) => file.universe)), cases: [...cases.values()] };
}

/** Adds the types that exist only in the vectors to the generated ones. */
export function joinUniverses(...parts: readonly (GoUniverse | undefined)[]): GoUniverse {
  const structs = Object.assign({}, ...parts.map((part) => part?.structs)) as GoUniverse['structs'];
  const registered = Object.assign({}, ...parts.map((part) => part?.registered)) as GoUniverse['registered'];
  return { structs, registered };
}

/** Bytes of a hex text in which `(61*70000)` stands for a byte repeated. */
export function bytesOf(hex: string): Uint8Array {
  const parts = hex.split(/[()]/);
  return Buffer.concat(
    parts.map((part) => {
      const [byte, count] = part.split('*');
      if (count === undefined) return Buffer.from(part, 'hex');
      return Buffer.alloc(Number(count), Number.parseInt(byte ?? '', 16));
    }),
  );
}
