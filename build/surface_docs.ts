/** What the bridge's own entries export, as a reference page: each declaration with its comment. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './project.ts';

export interface Declaration {
  readonly name: string;
  /** The comment's text; empty when there is none. */
  readonly doc: string;
  /** As declared, without what functions and constructors do. */
  readonly text: string;
}

const EXPORT = /export (?:type )?\{([^}]*)\} from '([^']+)';/g;

/** The declarations that an entry exports by name, in its order, and those of its own file. */
export function exportedBy(entry: string): Declaration[] {
  const source = readFileSync(entry, 'utf8');
  const named = [...source.matchAll(EXPORT)].flatMap(([, names = '', from = '']) => {
    const file = readFileSync(join(dirname(entry), from), 'utf8');
    return names
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== '')
      .map((name) => declarationOf(file, name, from));
  });
  const own = [...source.matchAll(/^export (?:async )?(?:function\*?|class|interface|type|const) (\w+)/gm)];
  return [...named, ...own.map(([, name = '']) => declarationOf(source, name, entry))];
}

function declarationOf(source: string, name: string, file: string): Declaration {
  const lines = source.split('\n');
  const start = lines.findIndex((line) =>
    new RegExp(`^export (?:async )?(?:function\\*?|class|interface|type|const) ${name}\\b`).test(line),
  );
  if (start < 0) throw new Error(`${file} does not declare ${name}`);
  return { name, doc: commentBefore(lines, start), text: textFrom(lines, start) };
}

/** The text of the comment that ends on the line before. */
function commentBefore(lines: readonly string[], at: number): string {
  if (!(lines[at - 1] ?? '').endsWith('*/')) return '';
  let from = at - 1;
  while (!/^\s*\/\*\*/.test(lines[from] ?? '')) from -= 1;
  return lines
    .slice(from, at)
    .map((line) => line.replace(/^\s*(?:\/\*\*|\*\/|\*) ?/, '').replace(/ ?\*\/$/, ''))
    .join('\n')
    .trim();
}

function textFrom(lines: readonly string[], start: number): string {
  const first = (lines[start] ?? '').replace(/^export /, '').replace(/^async function\*?/, 'function');
  if (first.startsWith('class ')) return classText(lines, start, first);
  const text: string[] = [];
  const isFunction = first.startsWith('function');
  for (const line of [first, ...lines.slice(start + 1)]) {
    text.push(line);
    if (isFunction && line.endsWith(' {')) return text.join('\n').replace(/ \{$/, ';');
    // The formatter puts the end of a declaration on the first line that begins with its bracket, or ends with `;`.
    if (
      isFunction ? false : line === '}' || (/;$/.test(line) && !/^ {2,}(?:readonly |\w+[?(:])/.test(line))
    ) {
      return text.join('\n');
    }
  }
  throw new Error(`no end of: ${first}`);
}

/** Fields and constructor of a class; what is private stays out. */
function classText(lines: readonly string[], start: number, first: string): string {
  const end = lines.indexOf('}', start);
  const body = lines.slice(start + 1, end);
  const members: string[] = [];
  for (let i = 0; i < body.length; i += 1) {
    const line = body[i] ?? '';
    if (/^ {2}(?:override )?readonly \w/.test(line)) {
      const doc = commentBefore(body, i);
      members.push(...(doc === '' ? [] : [`  // ${doc.replace(/\s+/g, ' ')}`]), line);
    } else if (/^ {2}constructor\(/.test(line)) {
      const close = body.findIndex((one, at) => at >= i && one.endsWith(' {'));
      const signature = body.slice(i, close + 1).join('\n');
      members.push(signature.replace(/ \{$/, ';'));
    }
  }
  return [first, ...members, '}'].join('\n');
}

/** One page of several entries. */
export function surfacePage(): string {
  const parts = ENTRIES.map(({ file, title }) => {
    const entries = exportedBy(join(root, 'server', 'bridge', file)).map(
      ({ name, doc, text }) => `### ${name}\n\n${doc}\n\n\`\`\`ts\n${text}\n\`\`\`\n`,
    );
    return `## ${title}\n\n${entries.join('\n')}`;
  });
  return `# What the bridge exports\n\nGenerated from the sources; the host's own types are on the page of types.\n\n${parts.join('\n')}`;
}

const ENTRIES = [
  { file: 'index.ts', title: 'mattermost-plugin-bridge' },
  { file: 'testing/fake_host.ts', title: 'mattermost-plugin-bridge/testing' },
] as const;
