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

/**
 * A Go comment's lines, without the declared name that Go has it begin with: `GetUser gets a user.` as `Gets a user.`
 * Comments of methods now and then carry a neighbour's name.
 */
export function docLines(doc: string | undefined, name: string): string[] {
  if (doc === undefined || doc === '') return [];
  const first = doc.match(/^(\w+) +(?=[a-z`])/);
  const named =
    first?.[1] === name || (first !== null && /^[A-Z][a-z]*[A-Z]\w*$|^KV\w+$/.test(first[1] ?? ''));
  const text = named ? doc.slice(first?.[0].length).replace(/^(?:is|are) +(?=[a-z])/, '') : doc;
  const lines = inTypeScript(text.charAt(0).toUpperCase() + text.slice(1)).split('\n');
  return lines.map((line) => line.replaceAll('\t', '  '));
}

/** Go's `nil` and qualified types as they are called here. */
function inTypeScript(text: string): string {
  return text
    .replace(/\bnil\b/g, 'null')
    .replace(/, non-null \*model\.(?=[A-Z])/g, ' ')
    .replace(/\*?\bmodel\.(?=[A-Z])/g, '')
    .replace('the const DismissPostError string', 'the text `plugin.message_will_be_posted.dismiss_post`');
}
