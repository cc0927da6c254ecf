/**
 * Sentences of prose lines. ICU's rules find most ends; chat needs more: people end a sentence with a smile, start the
 * next one in lower case, and write abbreviations with full stops.
 */

const MAX_SENTENCE_CHARS = 280;
const MAX_STRETCH_CHARS = 1500;
/** Segmenters are dear to make; the sentence rules of the two languages do not differ. */
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
/** After these a sentence goes on. */
const ABBREVIATION =
  /(?:^|[\s(«"])(?:т\.\s?[екдпо]|и\s?т\.\s?[дп]|\p{L}|др|пр|стр|рис|см|ср|ул|пл|им|тыс|млн|млрд|руб|коп|мин|шт|гр|тел|доп|макс|fig|vol|resp|e\.g|i\.e|etc|vs|approx|mr|mrs|dr|inc|ltd)\.\s*$/iu;
/** One picture, so that a row of them can be read in one way alone: two ways each would take for ever. */
const PICTURE = String.raw`(?:\p{Extended_Pictographic}[\uFE0F\u200D\p{Emoji_Modifier}]{0,8}|:[a-z][a-z0-9_+-]{1,40}:)`;
const MAX_PICTURES = 40;
/** An end that ICU does not see: a full stop before lower case, a smile, a picture; then space. */
const CHAT_END = new RegExp(
  `[.…]+["»”)\\]]*\\s+|[)(]+\\s+|[:;]-?[)(D]+\\s+|${PICTURE}(?:\\s*${PICTURE}){0,${MAX_PICTURES}}\\s+`,
  'giu',
);
/** A sentence does not begin with what joins words: `🅰️ или 🅱️`. */
const JOINING =
  /^(?:и|а|или|либо|но|на|в|во|с|со|к|по|за|от|до|из|and|or|but|to|of|in|on|with|for|vs)(?![\p{L}\p{N}])/iu;

/** Sentences of one line in order, none without letters, each at most 280 characters; a cut one ends in `…`. */
export function sentencesOf(line: string): string[] {
  const sentences: string[] = [];
  for (const stretch of stretches(line)) {
    let pending = '';
    for (const { segment } of segmenter.segment(stretch)) {
      pending += segment;
      if (pending.length < MAX_SENTENCE_CHARS && ABBREVIATION.test(pending)) continue;
      for (const piece of chatPieces(pending)) push(sentences, piece);
      pending = '';
    }
    push(sentences, pending);
  }
  return sentences;
}

/** A line without end is cut at spaces first: the work on a stretch grows with its square. */
function stretches(line: string): string[] {
  const found: string[] = [];
  let rest = line;
  while (rest.length > MAX_STRETCH_CHARS) {
    const space = rest.lastIndexOf(' ', MAX_STRETCH_CHARS);
    const end = space > 0 ? space + 1 : MAX_STRETCH_CHARS;
    found.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...found, rest];
}

function chatPieces(segment: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const match of segment.matchAll(CHAT_END)) {
    const end = match.index + match[0].length;
    const before = segment.slice(start, end);
    const after = segment.slice(end);
    if (!/^["«“(]?[\p{L}\p{N}@]/u.test(after) || !/\p{L}{2}|\d/u.test(before)) continue;
    if (/^[)(]/.test(match[0]) && isBalanced(before)) continue;
    if (/^\./.test(match[0]) && (ABBREVIATION.test(before) || /^\d+\.\s*$/.test(before))) continue;
    if (!/^[.…]/.test(match[0]) && JOINING.test(after)) continue;
    pieces.push(before);
    start = end;
  }
  pieces.push(segment.slice(start));
  return pieces;
}

/** Brackets that close what was opened are no smile. */
function isBalanced(text: string): boolean {
  return text.split('(').length === text.split(')').length;
}

function push(sentences: string[], raw: string): void {
  const sentence = raw.trim();
  if (!/\p{L}{2}|^\p{L}\P{L}*$/u.test(sentence)) return;
  if (sentence.length <= MAX_SENTENCE_CHARS) {
    sentences.push(sentence);
    return;
  }
  const cut = sentence.slice(0, MAX_SENTENCE_CHARS - 1).replace(/[\ud800-\udbff]$/, '');
  sentences.push(`${cut.replace(/\s+\S{0,30}$/, '')}…`);
}
