/**
 * The lines of a Mattermost bulk export, as `mmctl export create` writes them (server/channels/app/imports in
 * mattermost/mattermost), as far as a world is made of them. Line types and fields beyond these are ignored.
 */

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** Go's exporter writes null for what is not set. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const millis = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);

const team = z.object({ name: z.string(), display_name: text, type: text, description: text });

const channel = z.object({
  team: z.string(),
  name: z.string(),
  display_name: text,
  type: text,
  header: text,
  purpose: text,
  deleted_at: millis,
});

const membership = z.object({ name: z.string(), roles: text });

const user = z.object({
  username: z.string(),
  email: text,
  nickname: text,
  first_name: text,
  last_name: text,
  position: text,
  locale: text,
  roles: text,
  delete_at: millis,
  teams: list(membership.extend({ channels: list(membership.extend({ last_viewed_at: millis })) })),
});

const bot = z.object({ username: z.string(), display_name: text, description: text });

const directChannel = z.object({
  members: list(z.string()),
  participants: list(z.object({ username: z.string() })),
  header: text,
});

const reaction = z.object({ user: z.string(), emoji_name: z.string(), create_at: millis });

const reply = z.object({
  user: z.string(),
  type: text,
  message: text,
  props: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? {}),
  create_at: z.number(),
  edit_at: millis,
  delete_at: millis,
  is_pinned: flag,
  reactions: list(reaction),
  attachments: list(z.object({ path: text })),
});

const post = reply.extend({ team: z.string(), channel: z.string(), replies: list(reply) });
const directPost = reply.extend({ channel_members: z.array(z.string()), replies: list(reply) });

export type ExportReply = z.infer<typeof reply>;
export type ExportUser = z.infer<typeof user>;
export type ExportChannel = z.infer<typeof channel>;

const kinds = { team, channel, user, bot, post, direct_channel: directChannel, direct_post: directPost };

export type ExportLine = {
  [K in keyof typeof kinds]: { readonly type: K; readonly value: z.infer<(typeof kinds)[K]> };
}[keyof typeof kinds];

/** A line that is no JSON object, or lacks what a world needs of it. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
}

/** The lines of a file in order. Throws ExportError, which names the file and the line, at the first malformed one. */
export async function* readExport(path: string): AsyncGenerator<ExportLine> {
  const lines = createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const parsed = parseLine(number === 1 ? line.replace(/^\uFEFF/, '') : line, `${path} line ${number}`);
    if (parsed !== undefined) yield parsed;
  }
}

/** Undefined for a line of a type that no world is made of. `place` leads the error's text. */
export function parseLine(line: string, place: string): ExportLine | undefined {
  let object: unknown;
  try {
    object = JSON.parse(line);
  } catch {
    throw new ExportError(`${place}: expected a JSON object, got ${line.length} characters that are none`);
  }
  if (!isObject(object) || typeof object.type !== 'string') {
    throw new ExportError(`${place}: expected a JSON object with a "type"`);
  }
  const { type } = object;
  if (!isKind(type)) return undefined;
  const parsed = kinds[type].safeParse(object[type]);
  if (parsed.success) return { type, value: parsed.data } as ExportLine;
  const [issue] = parsed.error.issues;
  throw new ExportError(
    `${place}: ${[type, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'unreadable'}`,
  );
}

function isKind(type: string): type is keyof typeof kinds {
  return Object.hasOwn(kinds, type);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
