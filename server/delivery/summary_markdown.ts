/** A `Summary`, whole or in the making, as the text of posts. */

import type { Language, Section, Summary } from '../summary/types.ts';
import { documentMarkdown } from './document_markdown.ts';
import { type PermalinkBase, permalinks, type SafeMarkdown } from './safe_markdown.ts';
import { partialDocument, type SummaryView, summaryDocument } from './summary_document.ts';

export interface RenderOptions extends PermalinkBase, SummaryView {}

/** Lines of Markdown; none holds a line break of its own. An empty line parts sections. */
export function renderSummary(summary: Summary, options: RenderOptions): readonly SafeMarkdown[] {
  return documentMarkdown(summaryDocument(summary, options), permalinks(options));
}

/** Sections as far as they are there, under one sentence that says why there are no more. */
export function renderPartial(
  sections: readonly Section[],
  options: RenderOptions & { readonly language: Language; readonly note: string },
): readonly SafeMarkdown[] {
  const { note, language, postIds } = options;
  return documentMarkdown(partialDocument(sections, note, language, postIds), permalinks(options));
}
