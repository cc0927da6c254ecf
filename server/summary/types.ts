/** The vocabulary of the summary engine: a `Conversation` goes in, a `Summary` comes out. Times are Unix milliseconds. */

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

/** `text` is there when the file was read; `image`: named only; `other`: a file that is not read. */
export interface PostFile {
  readonly name: string;
  readonly kind: 'text' | 'image' | 'other';
  readonly text?: string;
}

export interface ConversationPost {
  readonly id: string;
  /** Root post of the thread it belongs to; its own id when it is one. */
  readonly rootId: string;
  readonly authorId: string;
  readonly createdAt: number;
  /** 0 when never edited. */
  readonly editedAt: number;
  readonly text: string;
  readonly files: readonly PostFile[];
  readonly reactions: readonly Reaction[];
  /** Written before what is summarised, and read only to understand it: the root of a thread that went on. */
  readonly context?: true;
}

/** Why a post in scope was left out of what is read; `request`: it only asked for a summary. */
export type SkipReason = 'deleted' | 'system' | 'bot' | 'empty' | 'request';

/** What is summarised: one thread, several, or a stretch of a channel. */
export interface Conversation {
  /** The thread's root post; empty when it is not one thread. */
  readonly rootId: string;
  /**
   * Posts that are read; their 1-based index is the number by which they are cited. Threads in the order in which
   * they began, the posts of one thread together and oldest first.
   */
  readonly posts: readonly ConversationPost[];
  readonly authors: ReadonlyMap<string, Author>;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
}

export type SectionKind = 'topics' | 'key_points' | 'decisions' | 'tasks' | 'questions' | 'conclusions';

/** The sections in the order in which they are read; a `Summary` has all of them, empty ones included. */
export const sectionKinds: readonly SectionKind[] = [
  'topics',
  'key_points',
  'decisions',
  'tasks',
  'questions',
  'conclusions',
];

/** One value for each section. */
export function perSection<T>(make: (kind: SectionKind) => T): Record<SectionKind, T> {
  return Object.fromEntries(sectionKinds.map((kind) => [kind, make(kind)])) as Record<SectionKind, T>;
}

/** What of a task its posts state. */
export interface TaskState {
  /** Who took it or was given it, as named in the posts; empty when nobody is. */
  readonly owner: string;
  /** By when, in the words of the posts; empty when no date is stated. */
  readonly due: string;
  readonly done: boolean;
}

export interface Claim {
  /** One sentence, plain text as the model (or the thread itself) wrote it; treated as hostile when rendered. */
  readonly text: string;
  /** Ids of the posts the claim rests on; empty means unsupported. */
  readonly citations: readonly string[];
  /** Of claims among the tasks. What it says is also in the text, which reads alone. */
  readonly task?: TaskState;
}

export interface Section {
  readonly kind: SectionKind;
  readonly claims: readonly Claim[];
}

/** How the summary looks at what it reads. */
export type Lens =
  | { readonly kind: 'default' | 'short' | 'for_me' | 'actions' | 'questions' }
  /** A question about the conversation, in the words of whoever asked; hostile text. */
  | { readonly kind: 'question'; readonly text: string };

/** What a second summary of the same conversation says about the first. */
export type ChangeKind = 'new' | 'resolved' | 'reversed';

export interface Change {
  readonly kind: ChangeKind;
  readonly section: SectionKind;
  /** As it stands now. */
  readonly claim: Claim;
}

/** An earlier summary of the same conversation for the same reader, as far as it still holds: what it cites is unchanged. */
export interface PreviousSummary {
  readonly sections: readonly Section[];
  /** Ids of the posts it had read and that have not changed since. */
  readonly knownPosts: ReadonlySet<string>;
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
  /** In how many parts it was read; 1 for a digest. */
  readonly parts: number;
  /** Attached files by what became of them; images are named to the model, not looked at. */
  readonly files: { readonly read: number; readonly images: number; readonly notRead: number };
}

/**
 * `model`: the model answered, `cutShort` if not to the end; `cause` then says what broke it off, unless the endpoint
 * ended it without a fault. `digest`: extractive, because no model is set or it failed (`cause` says which). */
export type SummarySource =
  | {
      readonly kind: 'model';
      readonly model: string;
      readonly cutShort: boolean;
      readonly cause?: LlmErrorCode;
    }
  | { readonly kind: 'digest'; readonly cause: LlmErrorCode };

export interface Summary {
  readonly language: Language;
  readonly lens: Lens;
  readonly participants: readonly Participant[];
  readonly sections: readonly Section[];
  readonly coverage: Coverage;
  readonly source: SummarySource;
  /** Since the previous summary; absent when there was none. Their claims are also in the sections. */
  readonly changes?: readonly Change[];
  /** Claims the model made that were left out: without a post that exists, in another language, or on a post's orders. */
  readonly droppedClaims: number;
  /** Claims left out because a post they cite was edited or deleted since it was read. */
  readonly withheldClaims?: number;
}
