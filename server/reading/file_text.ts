/** Bytes to text, or to nothing where they are no text. */

/** Control characters of text files; the last one begins terminal colours, which logs have. */
const ALLOWED = '\t\n\f\r\u001b';

/** `undefined` unless `bytes` are UTF-8, or UTF-16 with its mark, without characters that only binary files have. */
export function decodeText(bytes: Uint8Array): string | undefined {
  let text: string;
  try {
    text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
  for (const [control] of text.matchAll(/\p{Cc}/gu)) if (!ALLOWED.includes(control)) return undefined;
  return text.replace(/\r\n?/g, '\n').trim();
}

/** By the byte order mark. */
function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}
