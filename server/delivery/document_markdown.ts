/** A `Document` as Markdown that is safe to post. */

import type { Block, CitedPost, Document, Inline } from './document.ts';
import { concat, inertText, ours, postLink, type SafeMarkdown } from './safe_markdown.ts';

/** The address of a post, as `permalinks` gives it. */
export type LinkOf = (postId: string) => string | undefined;

/** Lines of Markdown; none holds a line break of its own. An empty line parts blocks, two part sections. */
export function documentMarkdown(document: Document, linkOf: LinkOf): readonly SafeMarkdown[] {
  const lines: SafeMarkdown[] = [];
  for (const { blocks } of document) {
    let last: Block | undefined;
    for (const block of blocks) {
      const rendered = blockLines(block, linkOf);
      if (rendered.length === 0) continue;
      if (last === undefined) {
        if (lines.length > 0) lines.push(ours(''));
      } else if (needGap(last, block)) lines.push(ours(''));
      lines.push(...rendered);
      last = block;
    }
  }
  return lines;
}

/** A title stands right above what it is the title of; a quote goes on until an empty line. */
function needGap(before: Block, after: Block): boolean {
  const isTitle = before.kind === 'paragraph' && before.content.every(({ kind }) => kind === 'strong');
  return !(isTitle && after.kind !== 'note') && before.kind !== 'rule';
}

function blockLines(block: Block, linkOf: LinkOf): SafeMarkdown[] {
  switch (block.kind) {
    case 'heading':
      return marked('#### ', [{ kind: 'text', text: block.text }], linkOf);
    case 'note':
      return marked('> ', block.content, linkOf);
    case 'paragraph':
      return marked('', block.content, linkOf);
    case 'list':
      return block.items.flatMap((item) => marked('- ', item, linkOf));
    case 'rule':
      return [ours('---')];
  }
}

/** One line behind its mark; none where nothing printable is left of it. */
function marked(mark: string, content: readonly Inline[], linkOf: LinkOf): SafeMarkdown[] {
  const line = inlineMarkdown(content, linkOf);
  return line === '' ? [] : [concat(ours(mark), line)];
}

function inlineMarkdown(content: readonly Inline[], linkOf: LinkOf): SafeMarkdown {
  const merged: Inline[] = [];
  for (const node of content) {
    const before = merged.at(-1);
    if (node.kind !== 'text' && inline(node, linkOf, false) === '') continue;
    // Two harmless texts side by side can be one that is not: `http` and `://`.
    if (node.kind === 'text' && before?.kind === 'text') {
      merged[merged.length - 1] = { kind: 'text', text: before.text + node.text };
    } else merged.push(node);
  }
  let line = '';
  for (const node of merged) {
    const rendered = inline(node, linkOf, line.trim() === '');
    // What ends one node and what begins the next must not become a sign together, such as `!` and `[`.
    const joint = line !== '' && /[!\\*_[\]<&:.@#~]$/.test(line) && node.kind !== 'text' ? '\u200b' : '';
    line += joint + rendered;
  }
  return line.trim() as SafeMarkdown;
}

function inline(node: Inline, linkOf: LinkOf, starts: boolean): string {
  switch (node.kind) {
    case 'text':
      return inertText(node.text, starts);
    case 'strong': {
      // Readers disagree on where bold ends that has asterisks of its own, escaped or not.
      const inner = inertText(node.text.replaceAll('*', '∗'), false).trim();
      return inner === '' ? '' : `**${inner}**`;
    }
    case 'posts':
      return postList(node.posts, node.more, linkOf);
  }
}

function postList(posts: readonly CitedPost[], more: boolean, linkOf: LinkOf): string {
  const links: string[] = posts.map(({ number, postId }) => postLink(number, linkOf(postId)));
  return [...links, ...(more ? ['…'] : [])].join(', ');
}
