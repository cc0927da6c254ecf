/** Tables of struct schemas that cost nothing until they are looked into: a stream meets few of hundreds. */
import type { FieldSchema, StructSchema, TypeRef } from './schema.ts';

export type StructTable = Readonly<Record<string, StructSchema>>;

type Mark = 'inline' | 'newer';

/** A field in the text: its JSON name is empty where it is the Go name. Short, for every start holds the whole text. */
export type FieldLine = readonly [go: string, json: string, type: TypeRef, ...marks: Mark[]];

/** How the generator writes a field. */
export function fieldLine({ go, json, type, inline, newer }: FieldSchema): FieldLine {
  const marks: Mark[] = [...(inline ? (['inline'] as const) : []), ...(newer ? (['newer'] as const) : [])];
  return [go, json === go ? '' : json, type, ...marks];
}

function fieldOf([go, json, type, ...marks]: FieldLine): FieldSchema {
  const marked = Object.fromEntries(marks.map((mark) => [mark, true]));
  return { go, json: json === '' ? go : json, type, ...marked };
}

/**
 * The table of a text with one struct a line, `"<name>":[<its fields, a FieldLine each>]` and perhaps a comma, names
 * without escapes; an empty line before the first. A line is looked for and parsed when its struct is first asked for.
 */
export function parsedWhenAsked(text: string): StructTable {
  const parsed = new Map<string, StructSchema | undefined>();
  const find = (name: string | symbol): StructSchema | undefined => {
    if (typeof name === 'symbol') return undefined;
    if (!parsed.has(name)) parsed.set(name, parseLine(text, name));
    return parsed.get(name);
  };
  return new Proxy<Record<string, StructSchema>>(
    {},
    {
      get: (_, name) => find(name),
      has: (_, name) => find(name) !== undefined,
      ownKeys: () => [...text.matchAll(/^"([^"]*)":/gm)].map(([, name]) => name as string),
      getOwnPropertyDescriptor: (_, name) => {
        const value = find(name);
        return value === undefined ? undefined : { value, configurable: true, enumerable: true };
      },
      set: () => false,
    },
  );
}

function parseLine(text: string, name: string): StructSchema | undefined {
  const start = `\n"${name}":`;
  const at = text.indexOf(start);
  if (at < 0) return undefined;
  const from = at + start.length;
  const newline = text.indexOf('\n', from);
  const end = newline < 0 ? text.length : newline;
  const fields = JSON.parse(text.slice(from, text[end - 1] === ',' ? end - 1 : end)) as FieldLine[];
  return { go: name, fields: fields.map(fieldOf) };
}

/** `base` with the structs of `own` over it; only those are its own properties. */
export function extendedTable(base: StructTable, own: StructTable): StructTable {
  return Object.create(base, Object.getOwnPropertyDescriptors(own)) as StructTable;
}
