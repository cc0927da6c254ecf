/**
 * Markdown that is safe to post. What people and models wrote comes in through `plainText` alone and leaves as inert
 * text: it cannot notify, link, load, style or break out of its line. The rest are our own words and permalinks.
 *
 * Rules are those of the three readers of a post, each checked at its own: the webapp's marked fork and
 * utils/text_formatting.tsx, the mobile app's CommonMark, the server's mention and hashtag parsers.
 * Where a backslash is not enough (those parsers look at words, not at Markdown), a zero-width space parts the word.
 */

declare const safe: unique symbol;
/** A string that came out of this file. */
export type SafeMarkdown = string & { readonly [safe]: true };

const ZWSP = '\u200b';

/** Our own words from the catalogues, which may hold Markdown; parameters put into them must be safe already. */
export function ours(text: string): SafeMarkdown {
  return text as SafeMarkdown;
}

/** Pieces one after another. */
export function concat(...parts: readonly SafeMarkdown[]): SafeMarkdown {
  return parts.join('') as SafeMarkdown;
}

/**
 * `text` as one line of inert text, at most `maxLength` code points; what is cut off is marked with an ellipsis.
 */
export function plainText(text: string, maxLength: number): SafeMarkdown {
  // The rules are linear, but there is no use in reading what is cut off anyway.
  const bounded = text.slice(0, maxLength * 8);
  const chars = [...cleanLine(bounded).trim()];
  const whole = chars.length <= maxLength && bounded.length === text.length;
  const cut = whole ? chars : [...chars.slice(0, maxLength - 1), '…'];
  return escapeLine(cut.join('')) as SafeMarkdown;
}

/** `text` of any length, spaces around it kept; `startsLine`: it stands where a mark would make a block of its line. */
export function inertText(text: string, startsLine: boolean): SafeMarkdown {
  const line = cleanLine(text);
  return (startsLine ? escapeLine(line.trimStart()) : escapeSigns(line)) as SafeMarkdown;
}

/** Emoji joined by U+200D keep it; every other invisible character goes. */
const INVISIBLE =
  /(?<!\p{Extended_Pictographic}\ufe0f?)\u200d|\u200d(?!\p{Extended_Pictographic})|(?!\u200d)\p{Cf}/gu;
/** Hangul fillers, variation selectors except emoji's, private use, unpaired surrogates. */
const UNPRINTABLE = /[\u115f\u1160\u3164\uffa0]|[\ufe00-\ufe0e\u{e0100}-\u{e01ef}]|[\p{Co}\p{Cs}]/gu;
/** Spaces of all kinds, controls, line separators; U+2424, which the webapp's parser turns into a line break. */
const SPACES = /[\s\p{Cc}\p{Zl}\p{Zp}\p{Zs}\u2424\u2028\u2029]+/gu;
/** More marks on one letter than any script needs. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

function cleanLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(UNPRINTABLE, '')
    .replace(SPACES, ' ')
    .replace(INVISIBLE, '')
    .replace(STACKED_MARKS, '$1');
}

/** Escapes one line that has no control or invisible characters. */
function escapeLine(text: string): string {
  return escapeStart(escapeSigns(text));
}

function escapeSigns(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) out += escapeChar(text, i);
  return out;
}

function escapeChar(text: string, at: number): string {
  const char = text.charAt(at);
  const next = text.charAt(at + 1);
  switch (char) {
    case '\\':
      // The webapp takes a double backslash for one unless a word character follows, and a single one as it is.
      return /[A-Za-z0-9]/.test(next) ? '\\' : '\\\\';
    case '`':
    case '*':
    case '[':
    case ']':
    case '|':
      return `\\${char}`;
    case '(':
      return text.charAt(at - 1) === ']' ? '\\(' : '(';
    case '!':
      return next === '[' ? '\\!' : '!';
    case '_':
      return /[A-Za-z0-9]/.test(text.charAt(at - 1)) && /[A-Za-z0-9]/.test(next) ? '_' : '\\_';
    case '~':
      return `\\~${ZWSP}`;
    case '@':
    case '＠':
    case '﹫':
      return `${char}${ZWSP}`;
    case '#':
    case '＃':
    case '﹟':
      return /[\s\d]/.test(next) || next === '' ? char : `${char}${ZWSP}`;
    case '<':
      // `\<` is no escape in the webapp; the entity shows as the sign everywhere.
      return '&lt;';
    case '$':
      // What ends inline LaTeX, and what begins one of the webapp's own placeholders.
      return /[A-Za-z0-9]/.test(next) && !text.startsWith('MM_', at + 1) ? '$' : '＄';
    case '&':
      return /^&#?\w+;/.test(text.slice(at, at + 40)) ? '&amp;' : '&';
    case ':':
      return /[\p{L}\p{N}/%]/u.test(next) && endsWithScheme(text, at) ? `:${ZWSP}` : ':';
    case '.':
      return startsDomainEnd(text, at) || endsWithWww(text, at) ? `${ZWSP}.` : '.';
    default:
      return char;
  }
}

/** Whether a URL scheme (`https`, `mailto`, `note`) stands before the colon at `at`. */
function endsWithScheme(text: string, at: number): boolean {
  return /[A-Za-z][A-Za-z0-9.+-]*$/.test(text.slice(Math.max(0, at - 40), at));
}

/** Whether the dot at `at` is the last of a bare domain with a path: `example.com/`. */
function startsDomainEnd(text: string, at: number): boolean {
  return /^\.\p{L}{2,24}[/:?#]/u.test(text.slice(at, at + 60));
}

function endsWithWww(text: string, at: number): boolean {
  return /www\d{0,3}$/i.test(text.slice(Math.max(0, at - 6), at));
}

/** What would make a block at the start of a line: quote, list, heading, number, rule. */
function escapeStart(line: string): string {
  const numbered = /^(\d{1,9})([.)])(.*)$/s.exec(line);
  if (numbered !== null) return `${numbered[1]}\\${numbered[2]}${numbered[3]}`;
  return /^[-+>#=]/.test(line) ? `\\${line}` : line;
}

const POST_ID = /^[a-z0-9]{26}$/;
const TEAM_NAME = /^[a-z0-9_-]{1,64}$/;

export interface PermalinkBase {
  /** The host's `SiteURL`; anything but a plain http(s) URL gives no links. */
  readonly siteUrl: string;
  /** The team's name in URLs; empty for direct and group messages. */
  readonly teamName: string;
}

/** Makes links to posts of this host; `undefined` for an id that is none, or without a usable site URL. */
export function permalinks(base: PermalinkBase): (postId: string) => string | undefined {
  const site = siteRoot(base.siteUrl);
  const team = TEAM_NAME.test(base.teamName) ? base.teamName : '_redirect';
  return (postId) =>
    site !== undefined && POST_ID.test(postId) ? `${site}/${team}/pl/${postId}` : undefined;
}

function siteRoot(siteUrl: string): string | undefined {
  if (!URL.canParse(siteUrl)) return undefined;
  const url = new URL(siteUrl);
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!plain || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  // Only these could end the link early; `URL` has escaped everything else that could.
  const path = url.pathname
    .replace(/\/+$/, '')
    .replace(/[()[\]\\*_~]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  return `${url.origin}${path}`;
}

/** A link whose label is a number and whose target `permalinks` made; the bare number where it made none. */
export function postLink(number: number, url: string | undefined): SafeMarkdown {
  const label = String(Math.trunc(number));
  return (url === undefined ? label : `[${label}](${url})`) as SafeMarkdown;
}
