/** Reads the golden vector files. */
import { readFileSync } from 'node:fs';
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
  readonly steps: readonly Step[];
  readonly refused?: boolean;
  readonly loose?: boolean;
}

export interface RpcCall {
  readonly method: string;
  readonly seq: number;
  readonly args: Step;
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
}

export type YamuxFrame = readonly [type: number, flags: number, stream: number, length: number];

export interface YamuxStep {
  readonly side: 'client' | 'server';
  readonly do: 'open' | 'open_unaccepted' | 'write' | 'read' | 'close' | 'ping' | 'go_away';
  readonly stream?: number;
  readonly n?: number;
  readonly client?: string;
  readonly server?: string;
  readonly clientFrames?: readonly YamuxFrame[];
  readonly serverFrames?: readonly YamuxFrame[];
}

export interface YamuxCase {
  readonly name: string;
  readonly note?: string;
  readonly steps: readonly YamuxStep[];
}

export interface VectorFile<Case> {
  readonly universe?: GoUniverse;
  readonly cases: readonly Case[];
}

/** Parses `test/vectors/<name>.json`. */
export function loadVectors<Case>(name: 'gob' | 'net_rpc' | 'yamux'): VectorFile<Case> {
  return JSON.parse(
    readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8'),
  ) as VectorFile<Case>;
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
