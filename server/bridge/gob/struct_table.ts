/** Tables of struct schemas that cost little until they are looked into: a stream meets few of hundreds. */
import type { StructSchema } from './schema.ts';

export type StructTable = Readonly<Record<string, StructSchema>>;

/**
 * The table of a text with one struct a line, `"<name>":<its schema as JSON>` and perhaps a comma, names without
 * escapes. Each line is parsed when its struct is first asked for.
 */
export function parsedWhenAsked(text: string): StructTable {
  const table: Record<string, StructSchema> = {};
  for (const line of text.split('\n')) {
    const colon = line.indexOf('":');
    if (colon < 0) continue;
    const name = line.slice(1, colon);
    const end = line.endsWith(',') ? -1 : undefined;
    Object.defineProperty(table, name, {
      configurable: true,
      enumerable: true,
      get: () => {
        const value = JSON.parse(line.slice(colon + 2, end)) as StructSchema;
        Object.defineProperty(table, name, { value });
        return value;
      },
    });
  }
  return table;
}

/** `base` with the structs of `own` over it; only those are its own properties. */
export function extendedTable(base: StructTable, own: StructTable): StructTable {
  return Object.create(base, Object.getOwnPropertyDescriptors(own)) as StructTable;
}
