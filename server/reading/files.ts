/**
 * Attached files: their names, and the text of those that are text. What a post carries are ids alone. A name costs a
 * call, or one call tells many names of a channel; a text costs one more.
 */

import type { PostFile } from '../summary/types.ts';
import { decodeText } from './file_text.ts';
import { inParallel } from './in_parallel.ts';
import type { HostFileInfo, HostPost, ReadingApi } from './reading_api.ts';

export type FilesApi = Pick<ReadingApi, 'getFileInfo' | 'getFileInfos' | 'getFile'>;

/** Files that are named; those beyond are counted as not read, under a number. */
const MAX_NAMED = 200;
/** More files than this are asked for together first. */
const ONE_BY_ONE = 8;
/** A file is uploaded before its post is written, rarely by more than this. Milliseconds. */
const UPLOADED_BEFORE = 24 * 3_600_000;
const CALLS_AT_ONCE = 8;

/** Text files that are read, and their size in bytes, each and together. */
const MAX_TEXTS = 20;
export const MAX_TEXT_BYTES = 32 * 1024;
const MAX_ALL_TEXT_BYTES = 128 * 1024;

const TEXT_TYPES = /^(?:text\/|application\/(?:json|xml|x-yaml|yaml|toml|x-sh|sql|javascript|x-ndjson)\b)/;
const TEXT_NAMES =
  /\.(?:txt|text|md|markdown|rst|adoc|csv|tsv|log|json|jsonl|ndjson|xml|ya?ml|toml|ini|cfg|conf|env|properties|sql|sh|bash|zsh|ps1|bat|diff|patch|tex|srt|vtt|html?|css|scss|js|jsx|mjs|cjs|ts|tsx|vue|py|rb|go|rs|java|kt|scala|c|h|cc|cpp|hpp|cs|php|pl|lua|swift|r|dockerfile|makefile|gradle|proto|graphql|tf)$/i;
const IMAGE_NAMES = /\.(?:png|jpe?g|gif|webp|bmp|tiff?|svg|heic|avif|ico)$/i;

/** Files by post id, in the order in which each post has them. Never rejects: a file that is not told is not read. */
export async function readFiles(
  api: FilesApi,
  posts: readonly HostPost[],
): Promise<ReadonlyMap<string, readonly PostFile[]>> {
  const carriers = posts.filter((post) => post.file_ids.length > 0);
  if (carriers.length === 0) return new Map();
  const ids = carriers
    .flatMap((post) => post.file_ids.map((fileId) => ({ fileId, post })))
    .slice(0, MAX_NAMED);
  const infos = await readInfos(api, ids);
  const texts = await readTexts(api, [...infos.values()]);
  return new Map(
    carriers.map((post) => [
      post.id,
      post.file_ids.map((fileId, index) => fileOf(infos.get(fileId), texts.get(fileId), index)),
    ]),
  );
}

type Asked = { readonly fileId: string; readonly post: HostPost };

async function readInfos(api: FilesApi, asked: readonly Asked[]): Promise<Map<string, HostFileInfo>> {
  const carrierOf = new Map(asked.map(({ fileId, post }) => [fileId, post]));
  const infos = new Map<string, HostFileInfo>();
  // A post tells its files' ids, a file its post: only where both agree was access to the file checked.
  const keep = (info: HostFileInfo | null): void => {
    if (info !== null && carrierOf.get(info.id)?.id === info.post_id) infos.set(info.id, info);
  };
  if (asked.length > ONE_BY_ONE) {
    const since = Math.min(...asked.map(({ post }) => post.create_at)) - UPLOADED_BEFORE;
    const channels = [...new Set(asked.map(({ post }) => post.channel_id))];
    const page = await api
      .getFileInfos(0, MAX_NAMED, { channel_ids: channels, since: Math.max(1, since) })
      .catch(() => []);
    for (const info of page) keep(info);
  }
  const left = asked.filter(({ fileId }) => !infos.has(fileId));
  const single = await inParallel(left, CALLS_AT_ONCE, ({ fileId }) =>
    api.getFileInfo(fileId).catch(() => null),
  );
  for (const info of single) keep(info);
  return infos;
}

async function readTexts(api: FilesApi, infos: readonly HostFileInfo[]): Promise<Map<string, string>> {
  let left = MAX_ALL_TEXT_BYTES;
  const chosen = infos
    .filter((info) => kindOf(info) === 'text' && info.size > 0 && info.size <= MAX_TEXT_BYTES)
    .slice(0, MAX_TEXTS)
    .filter(({ size }) => {
      left -= size;
      return left >= 0;
    });
  const texts = await inParallel(chosen, CALLS_AT_ONCE, async ({ id, size }) => {
    const bytes = await api.getFile(id).catch(() => new Uint8Array());
    // The host keeps the size apart from the file.
    return [id, bytes.length > Math.max(size, MAX_TEXT_BYTES) ? '' : (decodeText(bytes) ?? '')] as const;
  });
  return new Map(texts.filter(([, text]) => text !== ''));
}

function kindOf(info: HostFileInfo): PostFile['kind'] {
  if (info.mime_type.startsWith('image/') || IMAGE_NAMES.test(info.name)) return 'image';
  return TEXT_TYPES.test(info.mime_type) || TEXT_NAMES.test(info.name) ? 'text' : 'other';
}

function fileOf(info: HostFileInfo | undefined, text: string | undefined, index: number): PostFile {
  const name = cleanName(info?.name ?? '') || `file ${index + 1}`;
  if (info === undefined) return { name, kind: 'other' };
  const kind = kindOf(info);
  if (kind !== 'text') return { name, kind };
  return text === undefined ? { name, kind: 'other' } : { name, kind: 'text', text };
}

/** On one line, without characters that hide or turn round what follows. */
function cleanName(name: string): string {
  return name
    .replace(/[\p{Cc}\p{Cf}\p{Surrogate}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 255);
}
