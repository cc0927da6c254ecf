/**
 * A conversation cut into parts that fit a model: where threads end and where people were silent for a while rather
 * than in the midst of an exchange, in parts of like size, as few as the budget asks for.
 */

import { seamCost } from './seams.ts';
import { estimateTokens } from './tokens.ts';
import { TranscriptLines, timeOf, type Unit } from './transcript.ts';
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
/** What the times of a line may take: a day and an hour, an hour alone. */
const FULL_TIME = 24;
const SHORT_TIME = 11;
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
const CUTS_PER_PART = 64;

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
    for (const unit of transcript.units(post, index, maxUnit(transcript, post, budget))) {
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
    const end = cuts[step + 1];
    const seen = new Set<string>();
    const tokens = rows.slice(start, end).reduce((sum, row, at) => sum + sizeWith(row, at === 0, seen), 0);
    parts.push(partOf(transcript, units.slice(start, end), budget, tokens));
    await pause();
  }
  return parts;
}

/** A unit has to fit with its full head and with a repeated opening. */
function maxUnit(transcript: TranscriptLines, post: ConversationPost, budget: number): number {
  return Math.floor(budget * (1 - OPENING_SHARE)) - FULL_TIME - transcript.nameOf(post).userTokens;
}

function openingOf(transcript: TranscriptLines, unit: Unit, budget: number): string {
  const opening = transcript.opening(unit.post);
  return estimateTokens(opening) < budget * OPENING_SHARE ? opening : '';
}

function partOf(transcript: TranscriptLines, units: readonly Unit[], budget: number, tokens: number): Part {
  const [first, last] = [units[0] as Unit, units.at(-1) as Unit];
  const known = { users: new Set<string>(), previous: undefined };
  const opening = openingOf(transcript, first, budget);
  const lines = units.map((unit) => transcript.line(unit, known));
  if (opening !== '') lines.unshift(opening);
  return { lines, firstPost: first.post + 1, lastPost: last.post + 1, tokens };
}

/** A unit as the cuts see it: what it takes, as the first of its part and as another, and what a cut before it costs. */
interface Row {
  readonly tokens: number;
  readonly asFirst: number;
  readonly author: string;
  readonly user: number;
  readonly seam: number;
}

async function rowsOf(
  conversation: Conversation,
  transcript: TranscriptLines,
  units: readonly Unit[],
  budget: number,
  pause: () => Promise<void>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [at, unit] of units.entries()) {
    const post = conversation.posts[unit.post] as ConversationPost;
    const before = conversation.posts[units[at - 1]?.post ?? -1];
    const time = timeOf(post, before);
    rows.push({
      tokens: unit.tokens + (time === '' ? 0 : time.length > SHORT_TIME ? FULL_TIME : SHORT_TIME),
      asFirst: unit.tokens + FULL_TIME + estimateTokens(openingOf(transcript, unit, budget)) + 1,
      author: post.authorId,
      user: transcript.nameOf(post).userTokens,
      seam: before === undefined ? 0 : seamCost(before, post, unit.continues),
    });
    if (at % UNITS_PER_SLICE === 0) await pause();
  }
  return rows;
}

/**
 * Where parts begin. Of all ways to cut, the one that costs least: for each part one, more the further it is from the
 * middle size and the closer the exchange that it is cut from. Found from front to back, as lines are broken in a
 * paragraph: the best way to cut all before a unit does not depend on what follows.
 */
async function bestCuts(rows: readonly Row[], budget: number, pause: () => Promise<void>): Promise<number[]> {
  const total = rows.reduce((sum, row) => sum + row.tokens, 0);
  const middle = total / Math.ceil(total / budget);
  const mayCut = goodSeams(rows, Math.floor((rows.length * middle) / total / CUTS_PER_PART));
  const cost = new Float64Array(rows.length + 1).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(rows.length + 1);
  cost[0] = 0;
  let steps = STEPS_PER_SLICE;
  for (const start of rows.keys()) {
    const soFar = cost[start] ?? 0;
    if (soFar === Number.POSITIVE_INFINITY) continue;
    const seen = new Set<string>();
    let size = sizeWith(rows[start] as Row, true, seen);
    for (let end = start + 1; end <= rows.length && (size <= budget || end === start + 1); end += 1) {
      const next = rows[end];
      const withNext = next === undefined ? 0 : size + sizeWith(next, false, seen);
      // Also where nothing else fits: some way to cut has to be found.
      if (next === undefined || mayCut[end] === 1 || withNext > budget) {
        const uneven = (next === undefined && size < middle ? UNEVEN / 2 : UNEVEN) * (size / middle - 1) ** 2;
        const price = soFar + ANOTHER_PART + uneven + (next?.seam ?? 0);
        if (price < (cost[end] ?? 0)) {
          cost[end] = price;
          from[end] = start;
        }
      }
      size = withNext;
      steps -= 1;
    }
    if (steps < 0) {
      steps = STEPS_PER_SLICE;
      await pause();
    }
  }
  const cuts: number[] = [];
  for (let end = rows.length; end > 0; end = from[end] ?? 0) cuts.unshift(from[end] ?? 0);
  return cuts;
}

function sizeWith(row: Row, first: boolean, seen: Set<string>): number {
  const user = seen.has(row.author) ? 0 : row.user;
  seen.add(row.author);
  return user + (first ? row.asFirst : row.tokens);
}

/** 1 for the cheapest seam of every `stride` units, so that weighing the cuts of a long conversation stays cheap. */
function goodSeams(rows: readonly Row[], stride: number): Uint8Array {
  const good = new Uint8Array(rows.length + 1);
  if (stride <= 1) return good.fill(1);
  for (let block = 0; block < rows.length; block += stride) {
    let best = block;
    for (let at = block + 1; at < Math.min(block + stride, rows.length); at += 1) {
      if ((rows[at]?.seam ?? 0) < (rows[best]?.seam ?? 0)) best = at;
    }
    good[best] = 1;
  }
  return good;
}
