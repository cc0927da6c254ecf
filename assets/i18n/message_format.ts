/**
 * The subset of ICU MessageFormat that the catalogues use, so that the server half needs no library and the
 * web half can hand the same strings to react-intl: `{name}` and `{name, plural, one {…} few {…} other {…}}`,
 * `#` inside a branch standing for the number. No quoting: catalogues hold no ASCII apostrophe (a test says so).
 */

export type MessageParams = Readonly<Record<string, string | number>>;

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'argument'; readonly name: string }
  | {
      readonly kind: 'plural';
      readonly name: string;
      readonly branches: ReadonlyMap<string, readonly Part[]>;
    };

/** A message whose braces do not match or whose plural lacks `other`; carries the offset, never a parameter. */
export class MessageSyntaxError extends Error {
  override readonly name = 'MessageSyntaxError';
}

const ARGUMENT = /^\{\s*([a-z_]+)\s*\}/;
const PLURAL_HEAD = /^\{\s*([a-z_]+)\s*,\s*plural\s*,\s*/;
const BRANCH_HEAD = /^(zero|one|two|few|many|other)\s*\{/;

/** Parses parts up to the closing brace of the enclosing branch (`nested`) or the end of the message. */
function parseParts(source: string, start: number, nested: boolean): { parts: Part[]; end: number } {
  const parts: Part[] = [];
  let at = start;
  let text = '';
  const flush = () => {
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
  };
  while (at < source.length) {
    const char = source.charAt(at);
    if (char === '}') {
      if (nested) break;
      throw new MessageSyntaxError(`message: expected text or "{" at offset ${at}, got "}"`);
    }
    if (char !== '{') {
      text += char;
      at += 1;
      continue;
    }
    flush();
    const rest = source.slice(at);
    const argument = ARGUMENT.exec(rest);
    const plural = PLURAL_HEAD.exec(rest);
    if (argument?.[1] !== undefined) {
      parts.push({ kind: 'argument', name: argument[1] });
      at += argument[0].length;
    } else if (plural?.[1] !== undefined) {
      const branches = parseBranches(source, at + plural[0].length);
      parts.push({ kind: 'plural', name: plural[1], branches: branches.map });
      at = branches.end;
    } else {
      throw new MessageSyntaxError(`message: expected a placeholder or a plural at offset ${at}`);
    }
  }
  flush();
  if (nested && at >= source.length) {
    throw new MessageSyntaxError(`message: expected "}" at offset ${at}, got the end`);
  }
  return { parts, end: at };
}

function parseBranches(source: string, start: number): { map: Map<string, Part[]>; end: number } {
  const map = new Map<string, Part[]>();
  let at = start;
  for (;;) {
    if (source.charAt(at) === '}') break;
    const head = BRANCH_HEAD.exec(source.slice(at));
    if (head?.[1] === undefined) {
      throw new MessageSyntaxError(`message: expected a plural form at offset ${at}`);
    }
    const body = parseParts(source, at + head[0].length, true);
    map.set(head[1], body.parts);
    at = body.end + 1;
    while (source.charAt(at) === ' ') at += 1;
  }
  if (!map.has('other')) throw new MessageSyntaxError(`message: plural before offset ${at} lacks "other"`);
  return { map, end: at + 1 };
}

const parsed = new Map<string, readonly Part[]>();
const pluralRules = new Map<string, Intl.PluralRules>();

function parse(message: string): readonly Part[] {
  const known = parsed.get(message);
  if (known !== undefined) return known;
  const { parts } = parseParts(message, 0, false);
  parsed.set(message, parts);
  return parts;
}

function rulesOf(language: string): Intl.PluralRules {
  const known = pluralRules.get(language);
  if (known !== undefined) return known;
  const rules = new Intl.PluralRules(language);
  pluralRules.set(language, rules);
  return rules;
}

function render(language: string, parts: readonly Part[], params: MessageParams, count: string): string {
  let out = '';
  for (const part of parts) {
    if (part.kind === 'text') {
      out += count === '' ? part.text : part.text.replaceAll('#', count);
    } else if (part.kind === 'argument') {
      out += String(params[part.name] ?? `{${part.name}}`);
    } else {
      const value = Number(params[part.name] ?? Number.NaN);
      const form = rulesOf(language).select(value);
      const branch = part.branches.get(form) ?? part.branches.get('other') ?? [];
      out += render(language, branch, params, String(value));
    }
  }
  return out;
}

/** Fills a message. A parameter that is missing stays visible as `{name}`. Parameters are put in as they are. */
export function formatMessage(language: string, message: string, params: MessageParams = {}): string {
  return render(language, parse(message), params, '');
}

/** Names a message expects, sorted, plurals marked `name:plural`; two languages of one key must agree on them. */
export function placeholdersOf(message: string): string[] {
  const names = new Set<string>();
  const visit = (parts: readonly Part[]) => {
    for (const part of parts) {
      if (part.kind === 'argument') names.add(part.name);
      if (part.kind === 'plural') {
        names.add(`${part.name}:plural`);
        for (const branch of part.branches.values()) visit(branch);
      }
    }
  };
  visit(parse(message));
  return [...names].sort();
}
