/**
 * A `Summary` as a document: what changed since the last time, the people, the sections in the product's order, each
 * claim with the posts it rests on, and the receipt. People, counts and coverage are those the engine computed.
 */

import { type MessageKey, translate } from '../../assets/i18n/index.ts';
import {
  type Change,
  type Claim,
  type Language,
  type Lens,
  type Participant,
  type Section,
  type Summary,
  sectionKinds,
} from '../summary/types.ts';
import { type About, aboutWords } from './about.ts';
import {
  type Block,
  bounded,
  type Document,
  type DocumentSection,
  type Inline,
  note,
  paragraph,
  text,
} from './document.ts';
import { type ReceiptView, receiptWords } from './receipt.ts';

export interface SummaryView extends ReceiptView {
  /** Absent for one thread. */
  readonly about?: About;
  /** Ids of the posts that were read, in the order the reader counts them; citations of others are dropped. */
  readonly postIds: readonly string[];
}

/** Bounds on what a model may fill a post with. Lengths in code points. */
const MAX_CLAIM = 1000;
const MAX_CLAIMS = 50;
const MAX_CITATIONS = 8;
const MAX_NAME = 64;
const MAX_PARTICIPANTS = 30;
const MAX_QUESTION = 300;
const MAX_TASK_WORDS = 80;

const DONE = '☑';
const OPEN = '☐';

export function summaryDocument(summary: Summary, view: SummaryView): Document {
  const { language, lens, changes } = summary;
  const claims = claimWriter(language, view.postIds);
  const head: Block[] = [title(language, lens, view.about), ...notes(summary, view).map(note)];
  return [
    { blocks: head },
    ...(changes === undefined ? [] : [changeSection(changes, language, claims)]),
    { blocks: [heading(language, 'participants'), participants(summary.participants, language)] },
    ...claimSections(summary.sections, language, claims),
    ...nothingFound(summary),
    { blocks: [{ kind: 'rule' }, paragraph(text(receiptWords(summary, view)))] },
  ];
}

/** What there is of a summary while it is made, or when it was broken off; `words` says which. */
export function partialDocument(
  sections: readonly Section[],
  words: string,
  language: Language,
  postIds: readonly string[],
): Document {
  return [
    { blocks: [title(language, { kind: 'default' }), note(words)] },
    ...claimSections(sections, language, claimWriter(language, postIds)),
  ];
}

/** What was looked for and is not there: silence would leave open whether it was looked for at all. */
function nothingFound({ language, lens, sections, withheldClaims = 0 }: Summary): DocumentSection[] {
  // What was found and may not be told is in the receipt.
  if (withheldClaims > 0 || sections.some((section) => section.claims.length > 0)) return [];
  const kind = lens.kind === 'short' ? 'default' : lens.kind;
  return [{ blocks: [paragraph(text(translate(language, `thread_summary.nothing.${kind}`)))] }];
}

function title(language: Language, lens: Lens, about?: About): Block {
  const plain = about === undefined ? 'thread_summary.title' : 'thread_summary.title.other';
  const key: MessageKey = lens.kind === 'default' ? plain : `thread_summary.title.${lens.kind}`;
  return { kind: 'heading', text: translate(language, key) };
}

/** What the reader must know before reading on: what was read and asked, that it is a digest and why, that it is incomplete. */
function notes({ language, source, lens }: Summary, { about, timeZone }: SummaryView): string[] {
  const all = about === undefined ? [] : [aboutWords(about, language, timeZone)];
  if (lens.kind === 'question') {
    const question = bounded(lens.text.trim(), MAX_QUESTION);
    all.push(translate(language, 'thread_summary.title.question.asked', { question }));
  }
  if (source.kind === 'digest') {
    const label = translate(language, 'thread_summary.digest.label');
    all.push(`${label} ${translate(language, `thread_summary.digest.cause.${source.cause}`)}`);
  } else if (source.cutShort && source.cause !== undefined) {
    const cause = translate(language, `thread_summary.digest.cause.${source.cause}`);
    all.push(translate(language, 'thread_summary.receipt.broken_off', { cause }));
  } else if (source.cutShort) all.push(translate(language, 'thread_summary.receipt.cut_short'));
  return all;
}

function heading(language: Language, name: keyof typeof SECTION_NAMES): Block {
  return paragraph({ kind: 'strong', text: translate(language, SECTION_NAMES[name]) });
}

const SECTION_NAMES = {
  changes: 'thread_summary.section.changes',
  participants: 'thread_summary.section.participants',
  topics: 'thread_summary.section.topics',
  key_points: 'thread_summary.section.key_points',
  decisions: 'thread_summary.section.decisions',
  tasks: 'thread_summary.section.tasks',
  questions: 'thread_summary.section.questions',
  conclusions: 'thread_summary.section.conclusions',
} as const satisfies Record<string, MessageKey>;

type ClaimWriter = (claim: Claim, before?: string) => Inline[] | undefined;

function changeSection(changes: readonly Change[], language: Language, claims: ClaimWriter): DocumentSection {
  const items = changes.map(({ kind, claim }) =>
    claims(claim, `${translate(language, `thread_summary.change.${kind}`)} `),
  );
  const name = heading(language, 'changes');
  if (items.length === 0) {
    return { blocks: [name, paragraph(text(translate(language, 'thread_summary.change.none')))] };
  }
  return { blocks: [name, list(items, language)] };
}

/** Empty ones are left out. */
function claimSections(
  sections: readonly Section[],
  language: Language,
  claims: ClaimWriter,
): DocumentSection[] {
  return sectionKinds.flatMap((kind) => {
    const items = sections
      .filter((section) => section.kind === kind)
      .flatMap((section) => section.claims)
      .map((claim) => claims(claim));
    return items.some((item) => item !== undefined)
      ? [{ blocks: [heading(language, kind), list(items, language)] }]
      : [];
  });
}

function list(items: readonly (Inline[] | undefined)[], language: Language): Block {
  const printable = items.filter((item) => item !== undefined);
  const more = printable.length - MAX_CLAIMS;
  const rest =
    more > 0 ? [[text(translate(language, 'thread_summary.participants.more', { count: more }))]] : [];
  return { kind: 'list', items: [...printable.slice(0, MAX_CLAIMS), ...rest] };
}

function participants(people: readonly Participant[], language: Language): Block {
  const entries = people.slice(0, MAX_PARTICIPANTS).map(({ displayName, posts }) => {
    const name = printable(bounded(displayName, MAX_NAME))
      ? bounded(displayName, MAX_NAME)
      : translate(language, 'thread_summary.participants.unknown');
    return translate(language, 'thread_summary.participants.entry', { name, count: posts });
  });
  const more = people.length - MAX_PARTICIPANTS;
  if (more > 0) entries.push(translate(language, 'thread_summary.participants.more', { count: more }));
  const total = translate(language, 'thread_summary.participants.total', { count: people.length });
  // "one participant: one name" would say it twice.
  return paragraph(text(people.length > 1 ? `${total}: ${entries.join(', ')}` : entries.join(', ')));
}

/** Writes a claim with the posts it rests on; `undefined` when nothing printable is left of it. */
function claimWriter(language: Language, postIds: readonly string[]): ClaimWriter {
  const numbers = new Map(postIds.map((id, index) => [id, index + 1]));
  return (claim, before = '') => {
    const words = bounded(claim.text, MAX_CLAIM);
    if (!printable(words)) return undefined;
    const mark = claim.task === undefined ? '' : `${claim.task.done ? DONE : OPEN} `;
    const said = `${mark}${before}${words}${taskWords(claim, language)}`;
    const cited = [...new Set(claim.citations)]
      .flatMap((postId) => {
        const number = numbers.get(postId);
        return number === undefined ? [] : [{ postId, number }];
      })
      .sort((a, b) => a.number - b.number);
    if (cited.length === 0) {
      return [text(`${said} (${translate(language, 'thread_summary.claim.unsupported')})`)];
    }
    const posts = cited.slice(0, MAX_CITATIONS);
    // Links follow the text: an opening bracket of ours is never before words of others.
    return [text(`${said} (`), { kind: 'posts', posts, more: cited.length > MAX_CITATIONS }, text(')')];
  };
}

/** Owner and date, where the claim's own words do not name them. */
function taskWords({ task, text: words }: Claim, language: Language): string {
  if (task === undefined) return '';
  const said = words.toLowerCase();
  const extra = (value: string, key: 'thread_summary.task.owner' | 'thread_summary.task.due'): string[] => {
    const shown = bounded(value.trim(), MAX_TASK_WORDS);
    if (!printable(shown) || said.includes(shown.toLowerCase())) return [];
    return [translate(language, key, { value: shown })];
  };
  const parts = [
    ...extra(task.owner, 'thread_summary.task.owner'),
    ...extra(task.due, 'thread_summary.task.due'),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

/** Whether anything of it can be seen. */
function printable(words: string): boolean {
  return /[^\s\p{C}\p{Z}\p{M}\u115f\u1160\u3164\uffa0]/u.test(words);
}
