/** Reads the words of a request for a summary one after another, and holds what they have said so far. */

import type { Language, Lens } from '../../summary/types.ts';
import type { Calendar } from './calendar.ts';
import { CommandMistake, type Mistake } from './mistakes.ts';
import { readMoment, type Span } from './moment.ts';
import { nearestPhrase } from './nearest_phrase.ts';
import type { AskedScope, AskedSummary } from './parsed_command.ts';
import { readPostName } from './permalink.ts';
import type { Token } from './tokens.ts';
import { type Meaning, meaningAt } from './words.ts';

export interface CommandLimits {
  /** Code points of a question. */
  readonly question: number;
  readonly posts: number;
  readonly threads: number;
}

/** `for me` holds what `actions` and `questions` say of the reader, and `short` asks for less of the same. */
const STRONGEST: readonly Lens['kind'][] = ['question', 'for_me'];

/** A question is one step; nobody needs so many words for the rest. */
const MAX_STEPS = 200;
/** Words that may stand before a date without being part of it. */
const MAX_BEFORE_MOMENT = 3;

export class CommandReader {
  readonly #line: string;
  readonly #tokens: readonly Token[];
  readonly #words: readonly string[];
  readonly #calendar: Calendar;
  readonly #siteUrl: string;
  readonly #limits: CommandLimits;

  #scope: AskedScope | undefined;
  #lens: Lens | undefined;
  #language: Language | 'thread' | undefined;
  #regenerate = false;
  #at = 0;
  /** Where a question that is not marked as one would begin: after the last word that can be no part of it. */
  #loose = 0;

  constructor(
    line: string,
    tokens: readonly Token[],
    calendar: Calendar,
    siteUrl: string,
    limits: CommandLimits,
  ) {
    this.#line = line;
    this.#tokens = tokens;
    this.#words = tokens.map((token) => token.word);
    this.#calendar = calendar;
    this.#siteUrl = siteUrl;
    this.#limits = limits;
  }

  /** Throws `CommandMistake`. */
  read(): AskedSummary {
    for (let steps = 0; this.#at < this.#tokens.length; steps++) {
      if (steps >= MAX_STEPS) throw this.#mistake({ code: 'unknown_word', text: this.#raw(this.#at) });
      this.#readNext();
    }
    return {
      kind: 'summary',
      scope: this.#scope ?? { kind: 'here' },
      lens: this.#lens ?? { kind: 'default' },
      ...(this.#language === undefined ? {} : { language: this.#language }),
      regenerate: this.#regenerate,
    };
  }

  #readNext(): void {
    if (this.#readQuoted() || this.#readSpan()) return;
    const found = meaningAt(this.#words, this.#at);
    if (found !== undefined && this.#take(found.meaning, found.length)) return;
    if (this.#readCount(0) || this.#readPost()) return;
    // Words that are no command, ending as questions end, are one.
    if (!this.#line.endsWith('?')) {
      throw this.#mistake(this.#unknown());
    }
    this.#ask(this.#tokens[this.#loose]?.start ?? 0);
  }

  /** False for a word that means something elsewhere, but not here. */
  #take(meaning: Meaning, length: number): boolean {
    switch (meaning.is) {
      case 'scope':
        this.#narrow(meaning.scope === 'unread' ? { kind: 'unread' } : { kind: 'here' });
        break;
      case 'lens':
        this.#look({ kind: meaning.lens });
        break;
      case 'language':
        this.#language = meaning.language;
        break;
      case 'regenerate':
        this.#regenerate = true;
        break;
      case 'question':
        this.#ask(this.#tokens[this.#at + length]?.start ?? this.#line.length);
        return true;
      case 'since':
        return this.#readSince(length);
      case 'last':
        return this.#readCount(length);
      case 'filler':
        break;
      case 'span':
      case 'weekday':
      case 'month_name':
      case 'until':
      case 'command':
      case 'standard_language':
        return false;
    }
    this.#at += length;
    if (meaning.is !== 'lens' && meaning.is !== 'filler') this.#loose = this.#at;
    return true;
  }

  /** `today`, `2h`, `last 3 days`, `2026-11-01 - 2026-11-05`. */
  #readSpan(): boolean {
    const first = this.#moment(this.#at);
    if (first === undefined) return false;
    const end = this.#at + first.length;
    const second = this.#momentAfterUntil(end, first.span.from);
    this.#at = end + (second?.length ?? 0);
    this.#period(
      second === undefined ? openEnded(first.span, this.#calendar.now) : joined(first.span, second.span),
    );
    return true;
  }

  /** `since yesterday` is until now; `from 01.11 to 05.11` has both ends. */
  #readSince(length: number): boolean {
    const first = this.#moment(this.#at + length);
    if (first === undefined) {
      // `from` may just as well begin the name of a thing that is asked about.
      if (this.#line.endsWith('?')) return false;
      throw this.#mistake({ code: 'since_when' });
    }
    const end = this.#at + length + first.length;
    const second = this.#momentAfterUntil(end, first.span.from);
    this.#at = end + (second?.length ?? 0);
    const { now } = this.#calendar;
    if (this.#scope?.kind === 'unread' && second === undefined) {
      this.#refuseFuture(first.span.from);
      this.#scope = { kind: 'unread', since: first.span.from };
    } else {
      this.#period(
        second === undefined ? { from: first.span.from, to: now } : joined(first.span, second.span),
      );
    }
    return true;
  }

  /** A few words such as `the` and `last` may stand before it. */
  #moment(
    start: number,
    calendar = this.#calendar,
  ): { readonly span: Span; readonly length: number } | undefined {
    let at = start;
    for (let skipped = 0; skipped <= MAX_BEFORE_MOMENT; skipped++) {
      const reading = readMoment(this.#words, at, calendar);
      if (reading.kind === 'impossible') {
        throw this.#mistake({ code: 'bad_date', text: this.#raw(at, reading.length) });
      }
      if (reading.kind === 'moment') return { span: reading.span, length: at - start + reading.length };
      const before = meaningAt(this.#words, at);
      if (before?.meaning.is !== 'filler' && before?.meaning.is !== 'last') return undefined;
      at += before.length;
    }
    return undefined;
  }

  /** The length counts the word between the two. */
  #momentAfterUntil(
    at: number,
    begins: number,
  ): { readonly span: Span; readonly length: number } | undefined {
    const found = meaningAt(this.#words, at);
    if (found?.meaning.is !== 'until') return undefined;
    const second = this.#moment(at + found.length, { ...this.#calendar, begins });
    return second === undefined ? undefined : { span: second.span, length: found.length + second.length };
  }

  #period({ from, to }: Span): void {
    this.#refuseFuture(from);
    this.#narrow({ kind: 'period', from, to: Math.min(to, this.#calendar.now) });
  }

  #refuseFuture(from: number): void {
    if (from >= this.#calendar.now) {
      throw this.#mistake({ code: 'future', text: this.#raw(this.#at - 1) });
    }
  }

  /** `50`, `last 50 posts`; `skip` words stand before the number. */
  #readCount(skip: number): boolean {
    const word = this.#words[this.#at + skip] ?? '';
    if (!/^-?\d+$/.test(word) || word.length >= 20) return false;
    const count = Number(word);
    const limit = this.#limits.posts;
    if (count < 1 || count > limit) throw this.#mistake({ code: 'bad_count', text: word, limit });
    this.#at += skip + 1;
    this.#narrow({ kind: 'last', count });
    return true;
  }

  #readPost(): boolean {
    const name = readPostName(this.#raw(this.#at), this.#siteUrl);
    if (name.kind === 'other') return false;
    if (name.kind === 'foreign') throw this.#mistake({ code: 'foreign_link' });
    if (name.kind === 'bad') throw this.#mistake({ code: 'bad_post_id' });
    this.#at += 1;
    if (this.#scope === undefined || this.#scope.kind !== 'threads') {
      this.#narrow({ kind: 'threads', postIds: [name.postId] });
      return true;
    }
    const postIds = [...new Set([...this.#scope.postIds, name.postId])];
    const limit = this.#limits.threads;
    if (postIds.length > limit) throw this.#mistake({ code: 'too_many_links', limit });
    this.#scope = { kind: 'threads', postIds };
    return true;
  }

  /** A question in quotation marks, wherever it stands. */
  #readQuoted(): boolean {
    const rest = this.#line.slice(this.#here);
    const quoted = /^(?:"([^"]+)"|«([^»]+)»|“([^”]+)”|„([^“”]+)[“”])/u.exec(rest);
    const text = quoted?.slice(1).find((part) => part !== undefined);
    if (quoted === null || text === undefined) return false;
    // Whoever puts a link in quotation marks asks for its thread.
    const named = /\s/u.test(text) ? 'other' : readPostName(text, this.#siteUrl).kind;
    if (named === 'post' || named === 'foreign') return false;
    const end = this.#here + quoted[0].length;
    this.#askFor(text);
    while (this.#at < this.#tokens.length && this.#here < end) this.#at += 1;
    return true;
  }

  /** Everything from `start` to the end of the line is the question. */
  #ask(start: number): void {
    const text = this.#line.slice(start).trim();
    const inside = /^(?:"([^"]*)"|«([^»]*)»|“([^”]*)”)$/u.exec(text);
    this.#askFor(inside?.slice(1).find((part) => part !== undefined) ?? text);
    this.#at = this.#tokens.length;
  }

  #askFor(text: string): void {
    const limit = this.#limits.question;
    if ([...text].length > limit) throw this.#mistake({ code: 'question_too_long', limit });
    if (text.trim() === '') throw this.#mistake({ code: 'empty_question' });
    this.#look({ kind: 'question', text: text.trim() });
  }

  #narrow(scope: AskedScope): void {
    if (this.#scope !== undefined && JSON.stringify(this.#scope) !== JSON.stringify(scope)) {
      throw this.#mistake({ code: 'two_scopes' });
    }
    this.#scope = scope;
    this.#loose = this.#at;
  }

  #look(lens: Lens): void {
    const [held, next] = [this.#lens, lens];
    if (held === undefined || held.kind === next.kind || held.kind === 'short' || held.kind === 'default') {
      this.#lens = next.kind === 'short' && held !== undefined ? held : next;
      return;
    }
    if (next.kind === 'short' || next.kind === 'default') return;
    const strongest = STRONGEST.find((kind) => kind === held.kind || kind === next.kind);
    if (strongest === undefined) throw this.#mistake({ code: 'two_lenses' });
    this.#lens = held.kind === strongest ? held : next;
  }

  get #here(): number {
    return this.#tokens[this.#at]?.start ?? this.#line.length;
  }

  #raw(at: number, length = 1): string {
    const [first, last] = [this.#tokens[at], this.#tokens[at + length - 1]];
    return this.#line.slice(first?.start ?? 0, last?.end ?? first?.end ?? 0);
  }

  #unknown(): Mistake {
    const text = this.#raw(this.#at);
    const meant = nearestPhrase(this.#words[this.#at] ?? '');
    return meant === undefined ? { code: 'unknown_word', text } : { code: 'misspelt_word', text, meant };
  }

  #mistake(mistake: Mistake): CommandMistake {
    return new CommandMistake(mistake);
  }
}

/** An instant alone is the beginning of what lasts until now. */
function openEnded(span: Span, now: number): Span {
  return span.from === span.to ? { from: span.from, to: now } : span;
}

/** From the beginning of the one to the end of the other, whichever was named first. */
function joined(a: Span, b: Span): Span {
  return a.from <= b.from ? { from: a.from, to: b.to } : { from: b.from, to: a.to };
}
