/** What of one host post is read: its kind, its text with message attachments. */

import type { SkipReason } from '../summary/types.ts';
import type { HostPost } from './reading_api.ts';

/** Bounds on message attachments, which are free-form values of any integration. */
const MAX_ATTACHMENTS = 20;
const MAX_FIELDS = 20;
/** UTF-16 units; a message alone never reaches it, being at most 65,535 bytes (`PostMessageMaxBytesV2`). */
const MAX_TEXT = 65_535;

/** Types whose posts are a person's words; `burn_on_read` and `reminder` are left out on purpose. */
const READ_TYPES = new Set(['', 'me', 'slack_attachment']);

/** Why the post is not read, as far as the post itself tells; `undefined` when it may be. */
export function skipReason(post: HostPost): SkipReason | undefined {
  if (post.delete_at !== 0) return 'deleted';
  // Integrations post under a person's id with these props; those are not the person's words.
  if (isTrue(post.props.from_bot) || isTrue(post.props.from_webhook)) return 'bot';
  if (post.type.startsWith('custom_')) return 'bot';
  if (!READ_TYPES.has(post.type)) return 'system';
  return undefined;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** Message and attachments as plain text; empty when there is none. */
export function postText(post: HostPost): string {
  const parts = [post.message.trim(), ...attachmentTexts(post.props.attachments)];
  const text = parts.filter((part) => part !== '').join('\n');
  // Half a surrogate pair, as a cut by units leaves it or a client sends it, is no character to any reader of JSON.
  return text.slice(0, MAX_TEXT).replace(/\p{Surrogate}/gu, '\ufffd');
}

function attachmentTexts(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_ATTACHMENTS).map(attachmentText);
}

/** Title, text and fields as the reader sees them; the fallback where there is nothing else. */
function attachmentText(value: unknown): string {
  if (!isRecord(value)) return '';
  const fields = Array.isArray(value.fields) ? value.fields.slice(0, MAX_FIELDS) : [];
  const lines = [
    asText(value.pretext),
    asText(value.title),
    asText(value.text),
    ...fields.filter(isRecord).map((field) => {
      const title = asText(field.title);
      const content = asText(field.value);
      return title !== '' && content !== '' ? `${title}: ${content}` : title + content;
    }),
  ].filter((line) => line !== '');
  return lines.length > 0 ? lines.join('\n') : asText(value.fallback);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value.trim() : '';
}
