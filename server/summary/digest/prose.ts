/**
 * A post's own prose, line by line: what its author says, without code, tables, markup, quotations of others and
 * whatever is made to look like someone else speaking. What is left out here is never quoted, so it can become neither
 * a decision nor a task.
 */

export interface ProseLine {
  readonly text: string;
  /** The line is an item of a list. */
  readonly item: boolean;
  /** The line is a heading, or all bold: it announces what follows. */
  readonly heading: boolean;
  /** Counts the places where something was left out: lines of one block follow one another in the post. */
  readonly block: number;
}

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029\u0085]/;
const ITEM = /^\s*(?:[-*+•–—]\s+|\(?\d{1,3}[.)]\s+|\(?\p{L}\)\s+)(?:\[[ xX]\]\s+)?/u;
/** Of a post cut short, so many times as much is looked at: what is hidden in it does not count. */
const MAX_HIDDEN = 3;
/** Invisible to readers: HTML comments, closed or not, and the two ways of writing a comment in Markdown. */
const HTML_COMMENT = /<!--[\s\S]*?(?:-->|$)/g;
const MARKDOWN_COMMENT = /^\s{0,3}\[[^\]]{1,80}\]:\s*\S/;
const IMAGE = /!\[[^\]]{0,500}\](?:\([^)]{0,2000}\)|\[[^\]]{0,200}\])/g;
const LINK = /\[([^\][]{1,500})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,2000}(?:\s+"[^"]{0,200}")?\)/g;
const HEADING = /^\s{0,3}(?:#{1,6}\s+\S|(?:\*\*|__)[^*_]{1,80}(?:\*\*|__)[.:]?\s*$)/;
/** `They wrote:` – up to the next empty line it is they who speak. */
const INTRODUCES_PASTE =
  /(?<!\p{L})(?:here it is|here is (?:the|their|what)|here's (?:the|their|what)|pasted?|quot(?:e|ing)|(?:he|she|they) (?:write|said|say)s?|wrote|вот (?:текст|письмо|ответ|что)|цитирую|цитата|цитаты|цитат|пишут|пишет|написал[аи]?|ответил[аи]?|дословно|текст письма|копирую|пересылаю)(?!\p{L})[^:]{0,60}:\s*$/iu;
const ENTITY = /&(?:[a-z]{2,12}|#\d{1,7}|#x[\da-f]{1,6});/gi;

/** Prose lines of the first `maxChars` characters, none empty; a text that was cut there ends in `…`. */
export function proseLines(text: string, maxChars: number, names: ReadonlySet<string>): ProseLine[] {
  const whole = text.slice(0, maxChars * MAX_HIDDEN).replace(HTML_COMMENT, ' ');
  const cut = whole.length > maxChars ? `${whole.slice(0, maxChars).replace(/\s*\S{0,30}$/, '')}…` : whole;
  const lines: ProseLine[] = [];
  let pasted = false;
  let block = 0;
  for (const raw of withoutCode(cut)) {
    pasted &&= raw?.trim() !== '';
    if (
      raw === undefined ||
      pasted ||
      isQuotation(raw) ||
      isForged(raw, names) ||
      MARKDOWN_COMMENT.test(raw)
    ) {
      block += 1;
      continue;
    }
    const item = ITEM.test(raw);
    const line = raw
      .replace(/^\s*#{1,6}\s+/, '')
      .replace(ITEM, '')
      .replace(IMAGE, ' ')
      .replace(LINK, '$1')
      .replace(ENTITY, ' ')
      .replace(/\*\*|~~|__(?=\s|\p{P}|$)|(?<=^|\s)__/gu, '')
      .replace(/\s+/g, ' ')
      .trim();
    if (line === '') continue;
    lines.push({ text: line, item, heading: HEADING.test(raw), block });
    pasted = INTRODUCES_PASTE.test(line);
  }
  return lines;
}

/** Lines; undefined for those inside fenced blocks, closed or not, and for indented ones. */
function withoutCode(text: string): (string | undefined)[] {
  let fence = '';
  return text.split(LINE_BREAK).map((line) => {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (fence === '' && mark === '') return /^(?: {4,}|\t)/.test(line) ? undefined : line;
    if (fence === '') fence = mark;
    else if (mark.startsWith(fence)) fence = '';
    return undefined;
  });
}

/** `> quoted`, a row of a table. */
function isQuotation(line: string): boolean {
  return /^\s*>/.test(line) || /^\s*\|.*\|\s*$/.test(line);
}

const TIME = String.raw`(?:\d{4}-\d\d-\d\d[T ]?|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?,?\s+)?\d{1,2}:\d{2}(?::\d{2})?Z?`;
const NAME = String.raw`@?\p{L}[\p{L}\p{N}._-]*(?:\s\p{Lu}[\p{L}.-]*)?`;
/** `[14:02] petr.a: …`, `petr.a (14:02): …`, `from: petr.a text: …`: lines of a chat, pasted or made up. */
const CHAT_LINES: readonly RegExp[] = [
  new RegExp(`^\\s*[[(]${TIME}[\\])]\\s*[-–—]?\\s*${NAME}\\s*[:>]`, 'u'),
  new RegExp(`^\\s*${TIME}\\s+[<@\\[]?\\p{L}[\\p{L}\\p{N}]*[._@-][\\p{L}\\p{N}._-]*[>\\]]?\\s*[:>]`, 'u'),
  new RegExp(`^\\s*${NAME}\\s*,?\\s*[[(]${TIME}[\\])]\\s*:`, 'u'),
  /(?<![\p{L}\p{N}])(?:from|author|user|speaker|от|автор)\s*[:=].{1,80}?(?<![\p{L}\p{N}])(?:text|message|content|текст|сообщение)\s*[:=]/iu,
];
/** Roles and frames of the formats in which models are spoken to. */
const PROMPT_LINES: readonly RegExp[] = [
  /["']?role["']?\s*[:=]\s*["'](?:system|assistant|user|developer|tool)/i,
  /<\|[a-z_]{2,20}\|>|\[\/?INST\]|<<\/?SYS>>/i,
  /^[\s#*=-]*(?:system|assistant|developer|системное)(?:\s(?:message|prompt|note|override|сообщение|указание))?\s*[:#>*=]/iu,
  /(?<!\p{L})(?:ignore|disregard|forget|override)\s(?:\S+\s){0,3}(?:instructions?|prompts?|rules)(?!\p{L})/iu,
  /(?<!\p{L})(?:забудь|игнорируй|не учитывай|отбрось)(?:те)?\s(?:\S+\s){0,3}(?:инструкци|указани|правил)/iu,
];
const SPEAKER = /^\s*[<[]?@?([\p{L}\p{N}._-]{2,64}(?:\s[\p{L}.-]{1,64})?)[>\]]\s*:?\s/u;

/** `names`: of the thread's people, lower case; `<anna> …` and `[anna]: …` are lines of a chat when Anna is one. */
export function isForged(line: string, names: ReadonlySet<string>): boolean {
  if (CHAT_LINES.some((pattern) => pattern.test(line))) return true;
  if (PROMPT_LINES.some((pattern) => pattern.test(line))) return true;
  return names.has(SPEAKER.exec(line)?.[1]?.toLowerCase() ?? '');
}
