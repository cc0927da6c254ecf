/** JSON on one line; also the three separators that JSON leaves raw but that end a line elsewhere. */
export function encodeLine(value: unknown): string {
  const line = JSON.stringify(value);
  return SEPARATOR.test(line) ? line.replace(SEPARATORS, escaped) : line;
}

const SEPARATOR = /[\u2028\u2029\u0085]/;
const SEPARATORS = /[\u2028\u2029\u0085]/g;

function escaped(separator: string): string {
  return `\\u${separator.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
