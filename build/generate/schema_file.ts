/** What read_go writes into schema.json, and reading it. */

import { readFileSync } from 'node:fs';
import type { TypeRef } from '../../server/bridge/gob/schema.ts';

export interface SchemaField {
  readonly go: string;
  readonly json: string;
  readonly type: TypeRef;
  readonly inline?: true;
  /** The oldest supported host lacks it. */
  readonly newer?: true;
  /** It lacks it and cannot skip it either. */
  readonly unskippable?: true;
  readonly doc?: string;
}

export interface SchemaStruct {
  readonly go: string;
  readonly doc?: string;
  readonly fields: readonly SchemaField[];
}

export interface SchemaMethod {
  readonly go: string;
  readonly params: readonly string[];
  /** Go types as written: of the parameters, and of the results with the error. */
  readonly types: readonly string[];
  readonly results: readonly string[];
  /** Its structs hold just the parameters and the results as fields A, B, C… */
  readonly plain?: true;
  readonly since: string;
  readonly newer?: true;
  readonly tags?: readonly string[];
  readonly doc: string;
}

export interface SchemaFile {
  readonly version: string;
  readonly old: string;
  readonly cut: Readonly<Record<string, readonly string[]>>;
  readonly api: readonly SchemaMethod[];
  readonly hooks: readonly SchemaMethod[];
  readonly registered: Readonly<Record<string, TypeRef>>;
  readonly structs: Readonly<Record<string, SchemaStruct>>;
}

export function readSchema(path: string): SchemaFile {
  return JSON.parse(readFileSync(path, 'utf8')) as SchemaFile;
}
