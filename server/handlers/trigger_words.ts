/** Messages that are nothing but a request for a summary. */

/** Beside these an administrator may name more. A leading slash is a command that the client sent as a message. */
const BUILT_IN = ['!summary', '/summary', 'summary', '!саммари', '/саммари', 'саммари'];

/** No trigger is longer, in UTF-16 units: what is longer is not looked at. */
const MAX_LENGTH = 64;

/** Case, `ё`, and the spaces and full stops around the word do not matter. `more` is lower-cased. */
export function triggerMatcher(more: readonly string[]): (message: string) => boolean {
  const words = new Set([...BUILT_IN, ...more].map(bare));
  return (message) => message.length <= MAX_LENGTH && words.has(bare(message));
}

function bare(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/^[\s\ufeff\u200b]+|[\s\ufeff\u200b.!?]+$/gu, '');
}
