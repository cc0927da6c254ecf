/** Values that JavaScript has no form of its own for. */

/**
 * A concrete value inside a Go interface, under the name Go registered its type by (`*model.AppError`, `[]string`,
 * `int64`). The plain ones (string, bool, float64, []uint8, []interface {}, map[string]interface {}, nil) arrive
 * unwrapped in an `interface {}`; in an `error` nothing does.
 */
export class GoValue {
  readonly name: string;
  readonly value: unknown;

  constructor(name: string, value: unknown) {
    this.name = name;
    this.value = value;
  }
}

/** Registered names whose values stand unwrapped in an `interface {}`. */
export const PLAIN_NAMES: ReadonlySet<string> = new Set([
  'bool',
  'string',
  'float64',
  '[]uint8',
  '[]interface {}',
  'map[string]interface {}',
]);
