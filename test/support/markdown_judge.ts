/**
 * Says what a Mattermost reader would make active in one line of Markdown: an independent, deliberately eager reading
 * of it, so that "nothing active" here means nothing active there. It knows nothing of how our text is escaped.
 */

export type Active =
  | 'link'
  | 'image'
  | 'autolink'
  | 'email'
  | 'mention'
  | 'channel'
  | 'hashtag'
  | 'emphasis'
  | 'code'
  | 'latex'
  | 'block'
  | 'html'
  | 'line break';

export interface Judged {
  /** What is active, each with the text that is. */
  readonly active: readonly { readonly kind: Active; readonly text: string }[];
  /** What the reader sees, zero-width spaces left out. */
  readonly shown: string;
}

const ESCAPABLE = /[`*{}[\]()#+\-.!_>|~]/;

/** Inline Markdown first, then the text rules over what is shown. */
export function judgeLine(line: string): Judged {
  const active: { kind: Active; text: string }[] = [];
  const found = (kind: Active, match: RegExpExecArray | null): void => {
    if (match !== null) active.push({ kind, text: match[0] });
  };
  if (/[\n\r\v\f\u2028\u2029\u2424\u0085]/.test(line)) active.push({ kind: 'line break', text: line });
  found(
    'block',
    /^ *(?:[-+*>]|#{1,6} |\d{1,9}[.)]) *|^ {4}|^\t|^(?:[-*_=] ?){3,}$|^ {0,3}(?:```|~~~)|^\[[^\]]*\]:|^\|/.exec(
      line,
    ),
  );

  let text = '';
  let rest = line;
  while (rest !== '') {
    const escaped = /^\\([\s\S])/.exec(rest);
    if (escaped?.[1] !== undefined && (ESCAPABLE.test(escaped[1]) || /^\\\\(?![A-Za-z0-9_])/.test(rest))) {
      // An escaped sign is text, yet still a sign to the rules that look at words.
      text += escaped[1];
      rest = rest.slice(2);
      continue;
    }
    const image = /^!\[/.exec(rest);
    const link = /^\[[\s\S]*?\](?:\(|\[|(?![\s\S]))/.exec(rest) ?? /^\[[^\]]*\]/.exec(rest);
    const code = /^(`+)[^`][\s\S]*?\1/.exec(rest);
    const emphasis = /^(?:\*\*?[^\s*][\s\S]*?\*|__?[^\s_][\s\S]*?_(?![A-Za-z0-9])|~~?\S[\s\S]*?~)/.exec(rest);
    const angle = /^<[^\s>]*(?:@|:\/|www)[^\s>]*>/.exec(rest);
    const html = /^<(?:[a-z!/?])[^>]*>/i.exec(rest);
    found('image', image);
    found('link', link);
    found('code', code);
    if (emphasis !== null && !/[A-Za-z0-9]$/.test(text)) found('emphasis', emphasis);
    if (emphasis?.[0].startsWith('*')) found('emphasis', emphasis);
    found('autolink', angle);
    found('html', html);
    text += rest.charAt(0);
    rest = rest.slice(1);
  }

  // The server's parsers decode references before they look for words; the webapp does not.
  const decoded = text
    .replace(/&#x([0-9a-f]+);/gi, (_all, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_all, dec) => String.fromCodePoint(Number.parseInt(dec, 10)))
    .replace(/&(?:commat|num|lsqb|lbrack|colon|period);/g, (name) => ENTITIES[name] ?? name);
  const shown = decoded.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  for (const reading of new Set([text, decoded, shown, line])) {
    found('mention', /@[\p{L}\p{N}._-]*[\p{L}\p{N}]/u.exec(reading));
    found('channel', /(?<![A-Za-z0-9_])~[a-z0-9._-]+/i.exec(reading));
    found('hashtag', /#\p{L}/u.exec(reading));
    found('email', /[^\s@]@[\p{L}\d.-]+\.\p{L}{2,}/u.exec(reading));
    found('autolink', /[A-Za-z][A-Za-z\d.+-]*:(?:\/|[\p{L}\d%])/u.exec(reading));
    found('autolink', /www\d{0,3}\./i.exec(reading));
    found('autolink', /[\p{L}\d-]\.\p{L}{2,4}\//u.exec(reading));
    found('latex', /\$[^$]+\$(?![A-Za-z0-9_])/.exec(reading));
  }
  return { active, shown: shown.replaceAll('\u200b', '') };
}

const ENTITIES: Record<string, string> = {
  '&commat;': '@',
  '&num;': '#',
  '&lsqb;': '[',
  '&lbrack;': '[',
  '&colon;': ':',
  '&period;': '.',
};
