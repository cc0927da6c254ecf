/**
 * The extractive digest: what can be said of a conversation without a model. Every claim quotes sentences of the posts
 * it cites, under their authors' names, in their own language; words, agreement and position decide which, so the same
 * conversation always gives the same digest.
 */

import {
  type Claim,
  type Conversation,
  type Language,
  type Lens,
  type Section,
  type SectionKind,
  sectionKinds,
} from '../types.ts';
import { type Discussion, readDiscussion } from './discussion.ts';
import { claimOf, type Entry, inOrder } from './entries.ts';
import { type Findings, findAll, type Limits } from './findings.ts';
import { findNearest } from './nearest.ts';
import { Pacing, type Pause } from './pacing.ts';
import { concerning } from './reader.ts';

export interface DigestOptions {
  readonly language: Language;
  readonly lens: Lens;
  /** Whom `for me` is about. */
  readonly readerId: string;
}

/** How many claims of a kind: some for any conversation, one more for so many posts, an end to the longest. */
const LIMITS = {
  topics: { least: 1, posts: 25, most: 12 },
  decisions: { least: 4, posts: 20, most: 36 },
  reversed: { least: 2, posts: 40, most: 12 },
  tasks: { least: 6, posts: 12, most: 50 },
  open: { least: 2, posts: 60, most: 8 },
  keyPoints: { least: 3, posts: 12, most: 16 },
} as const;
/** What a lens looks for is shown to a greater number, what it does not is left out below. */
const OF_LENS: Readonly<Partial<Record<Lens['kind'], Partial<Limits>>>> = {
  short: { topics: 1, decisions: 3, reversed: 1, open: 1, keyPoints: 2 },
  for_me: { decisions: 60, reversed: 30, tasks: 200, open: 200 },
  questions: { open: 20 },
};
const NEAREST = 8;
/** Of a claim, in units of pacing: dates are looked for in all it quotes. */
const CLAIM_COST = 300;
const SHORT_TASKS = 3;

type Chosen = Partial<Record<SectionKind, readonly Entry[]>>;

/**
 * All sections, in order; a lens leaves those empty that it does not look for. `pause` is awaited every few
 * milliseconds of work. Posts by bots are not quoted.
 */
export async function makeDigest(
  conversation: Conversation,
  { language, lens, readerId }: DigestOptions,
  pause: Pause = async () => {},
): Promise<Section[]> {
  const pacing = new Pacing(pause);
  const discussion = await readDiscussion(conversation, pacing);
  const chosen = await choose(discussion, lens, readerId, pacing);
  const sections: Section[] = [];
  for (const kind of sectionKinds) {
    const claims: Claim[] = [];
    for (const entry of inOrder(chosen[kind] ?? [])) {
      if (isFromBefore(discussion, entry)) continue;
      claims.push(claimOf(discussion, entry, language));
      if (pacing.spent(CLAIM_COST)) await pacing.rest();
    }
    sections.push({ kind, claims });
  }
  return sections;
}

async function choose(discussion: Discussion, lens: Lens, readerId: string, pacing: Pacing): Promise<Chosen> {
  if (lens.kind === 'question' && lens.text.trim() !== '') {
    return { key_points: await findNearest(discussion, lens.text, NEAREST, pacing) };
  }
  const limits = { ...limitsFor(discussion.thread.posts.length), ...OF_LENS[lens.kind] };
  const found = await findAll(discussion, limits, pacing);
  switch (lens.kind) {
    case 'actions':
      return { tasks: found.tasks };
    case 'questions':
      return { questions: found.open };
    case 'for_me':
      return sectionsOf(concerning(discussion, readerId, found));
    case 'short':
      return { ...whole(found), tasks: openFirst(found.tasks).slice(0, SHORT_TASKS) };
    default:
      return whole(found);
  }
}

function whole(found: Findings): Chosen {
  const { topics, keyPoints, conclusions } = found;
  return { ...sectionsOf(found), topics, key_points: keyPoints, conclusions };
}

function openFirst(tasks: readonly Entry[]): Entry[] {
  const isOpen = (entry: Entry): boolean => entry.mark !== 'done';
  return [...tasks.filter(isOpen), ...tasks.filter((entry) => !isOpen(entry))];
}

/** Quotes nothing of what is summarised, only what was there before. */
function isFromBefore(discussion: Discussion, { exchange }: Entry): boolean {
  return exchange.every(([first]) => discussion.thread.posts[first.post]?.context === true);
}

function sectionsOf({
  decisions,
  reversed,
  tasks,
  open,
}: Pick<Findings, 'decisions' | 'reversed' | 'tasks' | 'open'>): Chosen {
  return { decisions: [...decisions, ...reversed], tasks, questions: open };
}

function limitsFor(posts: number): Limits {
  const limit = (kind: keyof Limits): number =>
    Math.min(LIMITS[kind].most, LIMITS[kind].least + Math.floor(posts / LIMITS[kind].posts));
  return {
    topics: limit('topics'),
    decisions: limit('decisions'),
    reversed: limit('reversed'),
    tasks: limit('tasks'),
    open: limit('open'),
    keyPoints: limit('keyPoints'),
  };
}
