/** A post's own prose as sentences fit to be quoted: code, quotations of others and Markdown furniture left out. */

const MAX_SENTENCE_CHARS = 280;
/** Segmenters are dear to make; sentence rules of the two languages do not differ for our purpose. */
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
/** Abbreviations after which a sentence goes on, though a segmenter may end it there. */
const ABBREVIATION =
  /(?:^|\s|\()(?:т\.\s?[екдп]|др|пр|стр|рис|см|ул|тыс|млн|руб|e\.g|i\.e|etc|vs|approx|mr|mrs|dr|no)\.\s*$/i;

/**
 * Sentences of the first `maxChars` characters in order, none empty, each one line and at most 280 characters;
 * a sentence that was cut ends in `…`.
 */
export function quotableSentences(text: string, maxChars: number): string[] {
  const cut = text.length > maxChars ? `${text.slice(0, maxChars).replace(/\s*\S{0,30}$/, '')}…` : text;
  const prose = withoutCode(cut);
  const sentences: string[] = [];
  for (const raw of prose.split(/\r\n|[\n\r\u2028\u2029]/)) {
    if (/^\s*>/.test(raw) || /^\s*\|.*\|\s*$/.test(raw) || /^( {4,}|\t)/.test(raw)) continue;
    const line = raw
      .replace(/^\s*(?:#{1,6}\s+|[-*+•]\s+|\d{1,3}[.)]\s+)?(?:\[[ xX]\]\s+)?/, '')
      .replace(/\*\*|~~/g, '')
      .trim();
    let pending = '';
    for (const { segment } of segmenter.segment(line)) {
      pending += segment;
      if (ABBREVIATION.test(pending)) continue;
      push(sentences, pending);
      pending = '';
    }
    push(sentences, pending);
  }
  return sentences;
}

function push(sentences: string[], raw: string): void {
  const sentence = raw.replace(/\s+/g, ' ').trim();
  if (!/\p{L}{2}/u.test(sentence)) return;
  if (sentence.length <= MAX_SENTENCE_CHARS) {
    sentences.push(sentence);
    return;
  }
  const cut = sentence.slice(0, MAX_SENTENCE_CHARS - 1).replace(/[\ud800-\udbff]$/, '');
  sentences.push(`${cut.replace(/\s+\S{0,30}$/, '')}…`);
}

/** Fenced blocks, closed or not, are cut out whole. */
function withoutCode(text: string): string {
  const kept: string[] = [];
  let fence = '';
  for (const line of text.split('\n')) {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (fence === '' && mark === '') kept.push(line);
    else if (fence === '') fence = mark;
    else if (mark.startsWith(fence)) fence = '';
  }
  return kept.join('\n');
}
