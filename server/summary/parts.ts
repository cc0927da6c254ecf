/**
 * A conversation cut into parts that fit a model: where threads end and where people were silent for a while rather
 * than in the midst of an exchange, in parts of like size, as few as the budget asks for.
 */

import { seamCost } from './seams.ts';
import { type Opening, TranscriptLines, timeToSay, type Unit } from './transcript.ts';
import type { Conversation, ConversationPost } from './types.ts';

export interface Part {
  readonly lines: readonly string[];
  /** Numbers of the first and the last post, from 1. */
  readonly firstPost: number;
  readonly lastPost: number;
  /** What the lines take at most, as estimated. */
  readonly tokens: number;
}

export interface PartOptions {
  /** Ids of the posts that are wanted; all without it. */
  readonly only?: ReadonlySet<string>;
  /** Lets other work go first; awaited every few milliseconds. */
  readonly pause?: () => Promise<void>;
}

/** A budget below this holds no line with its head. */
export const MIN_TOKENS_PER_PART = 1000;
/** What the time of a line may take: a day and an hour, an hour alone. */
const TIME_TOKENS = { day: 24, minute: 11, nothing: 0 } as const;
/** Share of the budget that a repeated opening may take. */
const OPENING_SHARE = 1 / 8;
/** Against one more request: a part that is off the middle size by a half, a cut within an exchange. */
const ANOTHER_PART = 1;
const UNEVEN = 3;
/** Units read and units weighed between two pauses: some milliseconds. */
const CHARS_PER_SLICE = 50_000;
const UNITS_PER_SLICE = 500;
const STEPS_PER_SLICE = 100_000;
/** How many places for a cut are weighed for each part. */
const CUTS_PER_PART = 32;

/** Parts of at most `budgetTokens` estimated tokens each, in the order of the conversation; none for no posts. */
export async function cutParts(
  conversation: Conversation,
  budgetTokens: number,
  { only, pause = async () => {} }: PartOptions = {},
): Promise<Part[]> {
  const budget = Math.max(MIN_TOKENS_PER_PART, Math.floor(budgetTokens));
  const transcript = new TranscriptLines(conversation);
  const units: Unit[] = [];
  let unread = CHARS_PER_SLICE;
  for (const [index, post] of conversation.posts.entries()) {
    if (only !== undefined && !only.has(post.id)) continue;
    for (const unit of transcript.units(post, index, budget - headTokens(transcript, post))) {
      units.push(unit);
      unread -= unit.tail.length;
      if (unread >= 0) continue;
      unread = CHARS_PER_SLICE;
      await pause();
    }
  }
  if (units.length === 0) return [];
  const rows = await rowsOf(conversation, transcript, units, budget, pause);
  const cuts = await bestCuts(rows, budget, pause);
  const parts: Part[] = [];
  for (const [step, start] of cuts.entries()) {
    const end = cuts[step + 1] ?? units.length;
    const tokens = sizeOfAll(rows, start, end);
    const opening = openingOf(transcript, units[start] as Unit, budget, rows.heads[start] as number);
    parts.push(partOf(transcript, units.slice(start, end), opening, tokens));
    await pause();
  }
  return parts;
}

/** What the fullest head of a post's lines takes beside the shortest. */
function headTokens(transcript: TranscriptLines, post: ConversationPost): number {
  return TIME_TOKENS.day + transcript.nameOf(post).userTokens;
}

/** Left out where it would take much of the part, or where the first post needs all of it. */
function openingOf(
  transcript: TranscriptLines,
  unit: Unit,
  budget: number,
  head: number,
): Opening | undefined {
  const opening = transcript.opening(unit.post);
  if (opening === undefined || opening.tokens > budget * OPENING_SHARE) return undefined;
  return unit.tokens + head + opening.tokens <= budget ? opening : undefined;
}

function partOf(
  transcript: TranscriptLines,
  units: readonly Unit[],
  opening: Opening | undefined,
  tokens: number,
): Part {
  const [first, last] = [units[0] as Unit, units.at(-1) as Unit];
  const known = { users: new Set<string>(), previous: undefined };
  const lines = units.map((unit) => transcript.line(unit, known));
  if (opening !== undefined) lines.unshift(opening.line);
  return { lines, firstPost: first.post + 1, lastPost: last.post + 1, tokens };
}

/** The units as the cuts see them: what each takes, and what a cut before it costs. */
interface Rows {
  readonly length: number;
  /** As the first of its part, and as another one; less the user name, which is said once in a part. */
  readonly asFirst: Float64Array;
  readonly tokens: Float64Array;
  readonly user: Float64Array;
  readonly author: Int32Array;
  readonly seam: Float64Array;
  readonly heads: Float64Array;
}

async function rowsOf(
  conversation: Conversation,
  transcript: TranscriptLines,
  units: readonly Unit[],
  budget: number,
  pause: () => Promise<void>,
): Promise<Rows> {
  const { length } = units;
  const numbers = (): Float64Array => new Float64Array(length);
  const rows = {
    length,
    asFirst: numbers(),
    tokens: numbers(),
    user: numbers(),
    seam: numbers(),
    heads: numbers(),
  };
  const author = new Int32Array(length);
  const authors = new Map<string, number>();
  for (const [at, unit] of units.entries()) {
    const post = conversation.posts[unit.post] as ConversationPost;
    const before = conversation.posts[units[at - 1]?.post ?? -1];
    const head = headTokens(transcript, post);
    const opening = openingOf(transcript, unit, budget, head)?.tokens ?? 0;
    rows.heads[at] = head;
    rows.tokens[at] = unit.tokens + TIME_TOKENS[timeToSay(post, before)];
    rows.asFirst[at] = unit.tokens + TIME_TOKENS.day + opening;
    rows.user[at] = transcript.nameOf(post).userTokens;
    rows.seam[at] = before === undefined ? 0 : seamCost(before, post, unit.continues);
    const known = authors.get(post.authorId) ?? authors.size;
    authors.set(post.authorId, known);
    author[at] = known;
    if (at % UNITS_PER_SLICE === 0) await pause();
  }
  return { ...rows, author };
}

/**
 * Where parts begin. Of all ways to cut, the one that costs least: for each part one, more the further it is from the
 * middle size and the closer the exchange that it is cut from. Found from front to back, as lines are broken in a
 * paragraph: the best way to cut all before a unit does not depend on what follows.
 */
async function bestCuts(rows: Rows, budget: number, pause: () => Promise<void>): Promise<number[]> {
  const { length } = rows;
  const total = rows.tokens.reduce((sum, tokens) => sum + tokens, 0);
  if (sizeOfAll(rows, 0, length) <= budget) return [0];
  const middle = total / Math.ceil(total / budget);
  const mayCut = goodSeams(rows, Math.floor((length * middle) / total / CUTS_PER_PART));
  const cost = new Float64Array(length + 1).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(length + 1);
  const seenIn = new Int32Array(length).fill(-1);
  cost[0] = 0;
  let steps = STEPS_PER_SLICE;
  for (let start = 0; start < length; start += 1) {
    const soFar = cost[start] as number;
    if (soFar === Number.POSITIVE_INFINITY) continue;
    let size = sizeOf(rows, start, start, seenIn);
    let end = start + 1;
    for (; end <= length && (size <= budget || end === start + 1); end += 1) {
      const withNext = end === length ? 0 : size + sizeOf(rows, end, start, seenIn);
      // Also where nothing else fits: some way to cut has to be found.
      if (end === length || mayCut[end] === 1 || withNext > budget) {
        const uneven = end === length && size < middle ? UNEVEN / 2 : UNEVEN;
        const seam = end === length ? 0 : (rows.seam[end] as number);
        const price = soFar + ANOTHER_PART + uneven * (size / middle - 1) ** 2 + seam;
        if (price < (cost[end] as number)) {
          cost[end] = price;
          from[end] = start;
        }
      }
      size = withNext;
    }
    steps -= end - start;
    if (steps < 0) {
      steps = STEPS_PER_SLICE;
      await pause();
    }
  }
  const cuts: number[] = [];
  for (let end = length; end > 0; end = from[end] ?? 0) cuts.unshift(from[end] ?? 0);
  return cuts;
}

/** What a unit adds to the part that begins at `start`; `seenIn` keeps in which part an author was named last. */
function sizeOf(rows: Rows, at: number, start: number, seenIn: Int32Array): number {
  const size = (at === start ? rows.asFirst[at] : rows.tokens[at]) as number;
  const author = rows.author[at] as number;
  if (seenIn[author] === start) return size;
  seenIn[author] = start;
  return size + (rows.user[at] as number);
}

function sizeOfAll(rows: Rows, start: number, end: number): number {
  const seenIn = new Int32Array(rows.length).fill(-1);
  let size = 0;
  for (let at = start; at < end; at += 1) size += sizeOf(rows, at, start, seenIn);
  return size;
}

/** 1 for the cheapest seam of every `stride` units, so that weighing the cuts of a long conversation stays cheap. */
function goodSeams({ length, seam }: Rows, stride: number): Uint8Array {
  const good = new Uint8Array(length + 1);
  if (stride <= 1) return good.fill(1);
  for (let block = 0; block < length; block += stride) {
    let best = block;
    for (let at = block + 1; at < Math.min(block + stride, length); at += 1) {
      if ((seam[at] as number) < (seam[best] as number)) best = at;
    }
    good[best] = 1;
  }
  return good;
}
