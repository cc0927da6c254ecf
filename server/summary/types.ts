/** The vocabulary of the summary engine: a thread goes in, a `Summary` comes out. Times are Unix milliseconds. */

import type { LlmErrorCode } from '../llm/language_model.ts';

export type Language = 'en' | 'ru';

export interface Author {
  readonly id: string;
  readonly username: string;
  /** What the reader sees: full name, nickname or username. Never carries an `@`. */
  readonly displayName: string;
  readonly isBot: boolean;
}

export interface Reaction {
  readonly emoji: string;
  readonly count: number;
}

export interface ThreadPost {
  readonly id: string;
  readonly authorId: string;
  readonly createdAt: number;
  /** 0 when never edited. */
  readonly editedAt: number;
  readonly text: string;
  readonly fileNames: readonly string[];
  readonly reactions: readonly Reaction[];
}

/** Why a post of the thread was left out of what the model reads. */
export type SkipReason = 'deleted' | 'system' | 'bot' | 'empty';

export interface Thread {
  readonly rootId: string;
  /** Posts that are read, oldest first; their 1-based index is the number the model cites. */
  readonly posts: readonly ThreadPost[];
  readonly authors: ReadonlyMap<string, Author>;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
}

export type SectionKind = 'topics' | 'key_points' | 'tasks' | 'conclusions';

/** The sections in the order in which they are read; a `Summary` has all of them, empty ones included. */
export const sectionKinds: readonly SectionKind[] = ['topics', 'key_points', 'tasks', 'conclusions'];

export interface Claim {
  /** One sentence, plain text as the model (or the thread itself) wrote it; treated as hostile when rendered. */
  readonly text: string;
  /** Ids of the posts the claim rests on; empty means unsupported. */
  readonly citations: readonly string[];
}

export interface Section {
  readonly kind: SectionKind;
  readonly claims: readonly Claim[];
}

/** Computed from the posts, never taken from the model. */
export interface Participant {
  readonly authorId: string;
  readonly displayName: string;
  readonly posts: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface Coverage {
  readonly postsRead: number;
  readonly postsInScope: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  readonly from: number;
  readonly to: number;
  /** How many parts the thread was cut into. */
  readonly parts: number;
}

/** `model`: the model answered. `digest`: extractive, because no model is set or it failed (`cause` says which). */
export type SummarySource =
  | { readonly kind: 'model'; readonly model: string; readonly cutShort: boolean }
  | { readonly kind: 'digest'; readonly cause: LlmErrorCode };

export interface Summary {
  readonly language: Language;
  readonly participants: readonly Participant[];
  readonly sections: readonly Section[];
  readonly coverage: Coverage;
  readonly source: SummarySource;
}
