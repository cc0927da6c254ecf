/**
 * The sample threads of test/threads with what a careful reader found in them. Their README says how the gold files
 * are meant; threads_world.ts turns an export into a world that can be read.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../threads/', import.meta.url));

/** A post, a direct post or a reply of a bulk export; times in Unix milliseconds. */
export interface ExportPost {
  readonly team?: string;
  readonly channel?: string;
  readonly channel_members?: readonly string[];
  readonly user: string;
  readonly type?: string;
  readonly message: string;
  readonly props?: Readonly<Record<string, unknown>>;
  readonly create_at: number;
  readonly edit_at?: number;
  readonly delete_at?: number;
  readonly is_pinned?: boolean;
  readonly reactions?: readonly {
    readonly user: string;
    readonly create_at: number;
    readonly emoji_name: string;
  }[];
  readonly attachments?: readonly { readonly path: string }[];
  readonly replies?: readonly ExportPost[];
}

export interface ExportUser {
  readonly username: string;
  readonly email: string;
  readonly nickname: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly locale: string;
  readonly delete_at?: number;
  readonly teams: readonly {
    readonly name: string;
    readonly channels: readonly { readonly name: string }[];
  }[];
}

export type ExportLine =
  | { readonly type: 'version'; readonly version: number }
  | { readonly type: 'team'; readonly team: { readonly name: string; readonly display_name: string } }
  | {
      readonly type: 'channel';
      readonly channel: { readonly team: string; readonly name: string; readonly type: 'O' | 'P' };
    }
  | { readonly type: 'user'; readonly user: ExportUser }
  | { readonly type: 'bot'; readonly bot: { readonly username: string; readonly display_name: string } }
  | { readonly type: 'post'; readonly post: ExportPost }
  | {
      readonly type: 'direct_channel';
      readonly direct_channel: { readonly participants: readonly { readonly username: string }[] };
    }
  | { readonly type: 'direct_post'; readonly direct_post: ExportPost };

/** Numbers of read posts, from 1, as the model cites them; ascending. */
export type PostNumbers = readonly number[];

export interface GoldTask {
  readonly text: string;
  /** Username; null when nobody took it or it is for everybody. */
  readonly owner: string | null;
  /** As the cited posts say it; null when they do not. */
  readonly due: string | null;
  readonly status: 'open' | 'done';
  readonly posts: PostNumbers;
}

export interface Gold {
  readonly title: string;
  /** `de` and `kk` are languages that the plugin does not write. */
  readonly language: 'ru' | 'en' | 'mixed' | 'de' | 'kk';
  /** Nothing in the engine was ever fitted to this thread: it is looked at only when the engine is measured. */
  readonly held_out?: true;
  /** Key of the root post, in the form of test/conformance/README.md. */
  readonly root: string;
  /** Username of the one who asks for the summary. */
  readonly requester: string;
  readonly posts: {
    readonly inThread: number;
    readonly read: number;
    readonly skipped: Readonly<Record<'deleted' | 'system' | 'bot' | 'empty', number>>;
  };
  readonly participants: readonly { readonly username: string; readonly posts: number }[];
  readonly topics: readonly string[];
  readonly decisions: readonly {
    readonly text: string;
    readonly posts: PostNumbers;
    readonly reversed?: { readonly by: PostNumbers };
  }[];
  readonly tasks: readonly GoldTask[];
  readonly open_questions: readonly { readonly text: string; readonly posts: PostNumbers }[];
  /** Texts that no summary may contain, letter case aside. */
  readonly must_not: readonly string[];
  /** True and settled, but not worth a line of its own: a summary that says it is right, one that does not lacks nothing. */
  readonly minor?: readonly { readonly text: string; readonly posts: PostNumbers }[];
  /** Where the thread cannot be summarised: the `ReadingError` code. */
  readonly refusal?: 'only_system' | 'empty';
}

export interface SampleThread {
  /** Such as `03_reliz_52`. */
  readonly name: string;
  readonly path: string;
  readonly lines: readonly ExportLine[];
  readonly gold: Gold;
}

/** All of them, in the order of their numbers. Throws on a line that is no JSON or an export without a gold file. */
export function loadThreads(): SampleThread[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .map((file) => loadThread(basename(file, '.jsonl')));
}

export function loadThread(name: string): SampleThread {
  const path = `${folder}${name}.jsonl`;
  const lines = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ExportLine);
  const gold = JSON.parse(readFileSync(`${folder}${name}.gold.json`, 'utf8')) as Gold;
  return { name, path, lines, gold };
}

/** Root posts of the export, direct ones included. */
export function rootPosts(lines: readonly ExportLine[]): ExportPost[] {
  return lines.flatMap((line) => {
    if (line.type === 'post') return [line.post];
    return line.type === 'direct_post' ? [line.direct_post] : [];
  });
}
