/**
 * Reference pages of the bridge from its types: `node --import tsx build/bridge_docs.ts`. Writes `dist/docs/api.md`,
 * `hooks.md` and `types.md`: every member of the generated interfaces with its signature and what its comment says.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { distFolder, root } from './project.ts';
import { surfacePage } from './surface_docs.ts';

export interface Member {
  readonly name: string;
  /** As declared, without the closing semicolon. */
  readonly signature: string;
  /** The comment's text, tags included; empty when there is none. */
  readonly doc: string;
}

export interface Interface {
  readonly name: string;
  readonly doc: string;
  readonly members: readonly Member[];
}

const INTERFACE =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export interface (\w+)(?: extends [^{]+)? \{\n([\s\S]*?)\n?\}\n/g;
const MEMBER = /(?:^ {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^ {2}((?:readonly )?['\w$-]+\??[(:].*);$/gm;

/** The interfaces that a generated file declares, in its order. */
export function readInterfaces(source: string): Interface[] {
  return [...source.matchAll(INTERFACE)].map(([, doc, name = '', body = '']) => ({
    name,
    doc: docText(doc),
    members: [...body.matchAll(MEMBER)].map(([, memberDoc, signature = '']) => ({
      name: /['\w$-]+/.exec(signature.replace('readonly ', ''))?.[0] ?? '',
      signature,
      doc: docText(memberDoc),
    })),
  }));
}

/** One page: its methods by name, or its types with their fields. */
export function page(title: string, interfaces: readonly Interface[], kind: 'methods' | 'types'): string {
  const parts = kind === 'methods' ? methodParts(interfaces) : interfaces.map(typePart);
  return `# ${title}\n\nGenerated from the types; see the comments there.\n\n${parts.join('\n')}`;
}

function methodParts(interfaces: readonly Interface[]): string[] {
  const members = interfaces.flatMap((one) => one.members);
  const sorted = [...members].sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map(
    ({ name, signature, doc }) => `## ${name}\n\n\`\`\`ts\n${signature}\n\`\`\`\n\n${tagged(doc)}\n`,
  );
}

function typePart({ name, doc, members }: Interface): string {
  const rows = members.map(
    (member) => `  ${member.signature};${member.doc === '' ? '' : ` // ${oneLine(member.doc)}`}`,
  );
  return `## ${name}\n\n${doc === '' ? '' : `${doc}\n\n`}\`\`\`ts\n${rows.join('\n')}\n\`\`\`\n`;
}

/** Tags as a list below the text. */
function tagged(doc: string): string {
  return doc.replace(
    /^@(returns|throws|since) (.+)$/gm,
    (_, tag: string, text: string) => `- ${tag.charAt(0).toUpperCase()}${tag.slice(1)} ${text}`,
  );
}

function docText(comment: string | undefined): string {
  return (comment ?? '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

const GENERATED = join(root, 'server', 'bridge', 'mattermost', 'generated');

export function generatedInterfaces(file: 'api' | 'hooks' | 'types'): Interface[] {
  return readInterfaces(readFileSync(join(GENERATED, `${file}.ts`), 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(distFolder, 'docs');
  mkdirSync(folder, { recursive: true });
  for (const [file, title, kind] of [
    ['api', 'Plugin API: calls to the host', 'methods'],
    ['hooks', 'Hooks: calls from the host', 'methods'],
    ['types', 'Types of the host', 'types'],
  ] as const) {
    const target = join(folder, `${file}.md`);
    writeFileSync(target, page(title, generatedInterfaces(file), kind));
    console.log(target);
  }
  const target = join(folder, 'bridge.md');
  writeFileSync(target, surfacePage());
  console.log(target);
}
