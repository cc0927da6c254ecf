/** Go's comments as TypeScript's. */

/** `/** … *\/` of the paragraphs given, indented, ending in a line break; nothing for none. */
export function docComment(lines: readonly string[], indent = ''): string {
  const clean = lines.map((line) => line.replaceAll('*/', '*\\/').trimEnd());
  while (clean.at(-1) === '') clean.pop();
  if (clean.length === 0) return '';
  if (clean.length === 1 && indent.length + (clean[0] ?? '').length < 110)
    return `${indent}/** ${clean[0]} */\n`;
  const body = clean.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}\n`).join('');
  return `${indent}/**\n${body}${indent} */\n`;
}

/** A Go comment's lines, without the declared name that it begins with: `GetUser gets a user.` as `Gets a user.` */
export function docLines(doc: string | undefined): string[] {
  if (doc === undefined || doc === '') return [];
  const text = doc.replace(/^[A-Z]\w+ +(?=[a-z]{2})/, '').replace(/^(is|are) +(?=[a-z])/, '');
  return (text.charAt(0).toUpperCase() + text.slice(1))
    .split('\n')
    .map((line) => line.replaceAll('\t', '  '));
}
