/** Reads the two shapes of a chat completion, streamed chunk and whole answer, trusting neither. */

import type { FinishReason } from './language_model.ts';

export interface Piece {
  /** Answer text, thinking tags still in it. Fields that carry reasoning apart from the text are left unread. */
  readonly text: string;
  /** The model declined in its own words; the words are not passed on. */
  readonly refused: boolean;
  readonly finishReason: FinishReason | undefined;
}

const NOTHING: Piece = { text: '', refused: false, finishReason: undefined };

const FINISH_REASONS = new Map<string, FinishReason>([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['end_turn', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['content_filter', 'content_filter'],
]);

/** `undefined` when the value is no chat completion at all; an empty or missing `choices` is a piece of nothing. */
export function readPiece(value: unknown): Piece | undefined {
  if (!isObject(value)) return undefined;
  const choices = value.choices;
  if (choices === undefined || choices === null) {
    return 'id' in value || 'usage' in value || 'object' in value ? NOTHING : undefined;
  }
  if (!Array.isArray(choices)) return undefined;
  const choice: unknown = choices[0];
  if (!isObject(choice)) return NOTHING;
  const message = choice.delta ?? choice.message;
  const reason = choice.finish_reason;
  return {
    text: isObject(message) ? contentText(message.content) : '',
    refused: isObject(message) && typeof message.refusal === 'string' && message.refusal !== '',
    finishReason:
      typeof reason === 'string' && reason !== ''
        ? (FINISH_REASONS.get(reason.toLowerCase()) ?? 'unknown')
        : undefined,
  };
}

/** Content is a string, or a list of typed parts of which only `text` is answer (others carry thinking). */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  let text = '';
  for (const part of content) {
    if (isObject(part) && part.type === 'text' && typeof part.text === 'string') text += part.text;
  }
  return text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
