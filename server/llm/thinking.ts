/**
 * Separates thinking from answer in streamed text, however the text is cut into pieces.
 *
 * `<think>`, `<thinking>`, `<thought>` and `<reasoning>` open thinking, in any case and anywhere; any of their
 * closing tags ends it; the end of the text ends it too. A closing tag that nothing opened means that the opening
 * tag was in the prompt (chat templates of Qwen and DeepSeek do so): everything before it was thinking. As that text has been
 * handed on already, the filter says `discard`. Only a tag in backticks (`` `<think>` ``) in the answer is text:
 * threads do speak of tags. Costs at most one tag's length of delay.
 */

/** What to do with the answer so far, in order: forget it, then append `text`. */
export interface Visible {
  readonly discard: boolean;
  readonly text: string;
}

const TAG = /<(\/?)(?:think|thinking|thought|reasoning)\s{0,8}>/i;
/** A tail that the next piece may still turn into a tag; a tag is at most this long. */
const TAG_BEGUN = /<(?:\/?(?:[a-z]{0,9}\s{0,8}))?$/i;
const MAX_TAG = 20;
const NAMES = ['think', 'thinking', 'thought', 'reasoning'];

export class ThinkingFilter {
  #held = '';
  #thinking = false;
  /** The last visible character, to see a backtick that came in an earlier piece. */
  #last = '';

  push(piece: string): Visible {
    this.#held += piece;
    return this.#drain(false);
  }

  /** The rest: a tag that never became whole is text, thinking that never ended is not. */
  end(): Visible {
    return this.#drain(true);
  }

  #drain(final: boolean): Visible {
    let discard = false;
    let text = '';
    const show = (visible: string) => {
      if (visible === '') return;
      text += visible;
      this.#last = visible.slice(-1);
    };
    for (;;) {
      const tag = TAG.exec(this.#held);
      if (tag === null) break;
      const before = this.#held.slice(0, tag.index);
      const end = tag.index + tag[0].length;
      if (this.#thinking) {
        // A second opening tag inside thinking changes nothing.
        if (tag[1] === '/') this.#thinking = false;
        this.#held = this.#held.slice(end);
        continue;
      }
      const quoted = (before === '' ? this.#last : before.slice(-1)) === '`';
      if (quoted && end === this.#held.length && !final) {
        // Whether the tag is quoted is decided by the character after it.
        show(before);
        this.#held = this.#held.slice(tag.index);
        return { discard, text };
      }
      if (quoted && this.#held.charAt(end) === '`') {
        show(this.#held.slice(0, end));
      } else if (tag[1] === '/') {
        discard = true;
        text = '';
        this.#last = '';
      } else {
        show(before);
        this.#thinking = true;
      }
      this.#held = this.#held.slice(end);
    }
    const keep = final ? this.#held.length : this.#held.length - heldBack(this.#held);
    if (!this.#thinking) show(this.#held.slice(0, keep));
    this.#held = this.#held.slice(keep);
    return { discard, text };
  }
}

/** How many of the last characters may be the beginning of a tag. */
function heldBack(text: string): number {
  const tail = text.slice(-MAX_TAG);
  const begun = TAG_BEGUN.exec(tail);
  if (begun === null) return 0;
  const name = begun[0].replace(/^<\/?/, '').toLowerCase();
  const bare = name.trimEnd();
  const possible =
    bare === name ? NAMES.some((known) => known.startsWith(bare)) : NAMES.some((known) => known === bare);
  return possible ? begun[0].length : 0;
}

/** The visible part of a whole text. */
export function withoutThinking(text: string): string {
  const filter = new ThinkingFilter();
  const first = filter.push(text);
  const rest = filter.end();
  return rest.discard ? rest.text : first.text + rest.text;
}
