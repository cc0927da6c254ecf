/** What both tables and interfaces need of a method: its structs, its parameters and its results, checked against each other. */

import type { TypeRef } from '../../server/bridge/gob/schema.ts';
import type { ErrorSlot } from '../../server/bridge/mattermost/method.ts';
import { NULLABLE_PARAMS, PARAM_NAMES, STRUCTS } from './exceptions.ts';
import { camelCase } from './names.ts';
import type { SchemaFile, SchemaMethod } from './schema_file.ts';

export interface Param {
  readonly name: string;
  readonly type: TypeRef;
  readonly nullable: boolean;
}

export interface MethodShape {
  readonly name: string;
  readonly args: string;
  readonly returns: string;
  /** None of a method that is not plain: its parameters have no places in the struct. */
  readonly params: readonly Param[];
  /** Results before the error. */
  readonly results: readonly TypeRef[];
  readonly error: ErrorSlot;
}

export function methodShape(method: SchemaMethod, schema: SchemaFile): MethodShape {
  const names = STRUCTS[method.go] ?? {
    args: `plugin.Z_${method.go}Args`,
    returns: `plugin.Z_${method.go}Returns`,
  };
  const last = method.results.at(-1);
  const error: ErrorSlot = last === '*model.AppError' ? 'app_error' : last === 'error' ? 'error' : '';
  const types = method.plain ? fieldTypes(names.args, schema) : [];
  const results = method.plain ? fieldTypes(names.returns, schema) : [];
  return {
    name: camelCase(method.go),
    ...names,
    params: types.map((type, index) => {
      const go = method.params[index] ?? '';
      const nullable = NULLABLE_PARAMS.includes(`${method.go}.${go}`);
      return { name: PARAM_NAMES[go] ?? camelCase(go), type, nullable };
    }),
    results: error === '' ? results : results.slice(0, -1),
    error,
  };
}

function fieldTypes(struct: string, schema: SchemaFile): TypeRef[] {
  const found = schema.structs[struct];
  if (found === undefined) throw new Error(`no struct ${struct}`);
  return found.fields.map((field) => field.type);
}

export function isPointer(type: TypeRef): boolean {
  return typeof type === 'object' && 'pointer' in type;
}
