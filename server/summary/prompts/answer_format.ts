/** How an answer is to look: headings, one claim per line, post numbers behind it. Weak models follow an example best. */

import { askedHeadings } from '../answer/headings.ts';
import { type Language, type SectionKind, sectionKinds } from '../types.ts';

/** Said in the language itself too: weak models heed that more. */
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ru: 'Russian (пиши по-русски)' };

const EXAMPLES: Readonly<Record<SectionKind, readonly string[]>> = {
  topics: ['- what the conversation is about [1]'],
  key_points: ['- one fact, argument or disagreement [2][5]'],
  decisions: ['- what was decided and holds now [6]'],
  tasks: ['- [ ] Name: what is to be done (by the date stated) [7]', '- [x] Name: what was done [8]'],
  questions: ['- a question nobody answered [9]'],
  conclusions: ['- where it ended [10]'],
};

const MEANT: Readonly<Record<SectionKind, string>> = {
  topics: 'topics',
  key_points: 'key points',
  decisions: 'decisions',
  tasks: 'tasks',
  questions: 'open questions',
  conclusions: 'conclusions',
};

/** Sections with the most claims wanted in each. */
export type SectionLimits = Readonly<Partial<Record<SectionKind, number>>>;

export function writeIn(language: Language): string {
  return `Write in ${LANGUAGE_NAMES[language]}, whatever language the input is in. Keep names, code and product names as they are.`;
}

export function headingsAndExamples(language: Language, limits: SectionLimits): string {
  return sectionKinds
    .filter((kind) => limits[kind] !== undefined)
    .map((kind) => [`## ${askedHeadings[language][kind]}`, ...EXAMPLES[kind]].join('\n'))
    .join('\n\n');
}

export function answerFormat(language: Language, limits: SectionLimits): string {
  const kinds = sectionKinds.filter((kind) => limits[kind] !== undefined);
  const counts = kinds.map((kind) => `${limits[kind]} ${MEANT[kind]}`).join(', ');
  const rules = [
    `One claim per line, one sentence per claim, at most ${counts}.`,
    'End every claim with the numbers of the posts it rests on, each in square brackets: [3][7]. Cite numbers that occur in the input, nothing else.',
    'Claim only what the posts say.',
    ...(limits.decisions === undefined ? [] : ['If a decision was reversed later, say what holds now.']),
    ...(limits.tasks === undefined ? [] : [TASKS]),
    'Leave a section empty if there is nothing for it. No list of participants, no links, no tables, no code blocks.',
  ];
  return `${writeIn(language)}
Use exactly ${kinds.length === 1 ? 'this heading' : `these ${kinds.length} headings, in this order`}, and nothing before, between or after ${kinds.length === 1 ? 'its claims' : 'them'}:

${headingsAndExamples(language, limits)}

Rules:
${rules.map((rule) => `- ${rule}`).join('\n')}`;
}

const TASKS =
  'A task is something that somebody took on or was asked to do; plain discussion is none. "[ ]" marks it open, "[x]" done. Name its owner only if a post names one, its date only if a post states one; otherwise leave them out.';
