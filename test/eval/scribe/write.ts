/** Entries as the lines of an answer, in the form that is asked for. */

import { askedHeadings } from '../../../server/summary/answer/headings.ts';
import { type Language, type SectionKind, sectionKinds } from '../../../server/summary/types.ts';
import type { Entry } from './facts.ts';

export type WriteLine = (entry: Entry) => string;

export function answerOf(language: Language, entries: readonly Entry[], line: WriteLine = soundLine): string {
  return sectionKinds
    .map((kind) => [`## ${headingOf(language, kind)}`, ...ofKind(entries, kind).map(line), ''].join('\n'))
    .join('\n');
}

export function headingOf(language: Language, kind: SectionKind): string {
  return askedHeadings[language][kind];
}

export function ofKind(entries: readonly Entry[], kind: SectionKind): readonly Entry[] {
  return entries.filter((entry) => entry.section === kind);
}

export function soundLine(entry: Entry): string {
  return `- ${claimText(entry)} ${cited(entry.posts)}`;
}

/** Without bullet and citations. */
export function claimText({ section, text, owner = '', due = '', done = false }: Entry): string {
  if (section !== 'tasks') return text;
  return `[${done ? 'x' : ' '}] ${owner === '' ? '' : `${owner}: `}${text}${due === '' ? '' : ` (${due})`}`;
}

export function cited(posts: readonly number[]): string {
  return posts.map((post) => `[${post}]`).join('');
}
