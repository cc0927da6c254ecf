/**
 * Writes the export and the gold file of every script of test/threads/scripts:
 * `node --import tsx test/support/write_threads.ts`. What is committed is what it writes.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { routines } from './thread_routines/index.ts';
import { readScript, type Script, type ScriptPost } from './thread_script.ts';

const folder = fileURLToPath(new URL('../threads/', import.meta.url));

export interface WrittenThread {
  readonly name: string;
  readonly jsonl: string;
  readonly gold: string;
}

/** In the order of their numbers. */
export function writtenThreads(): WrittenThread[] {
  return readdirSync(`${folder}scripts`)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => {
      const name = basename(file, '.txt');
      const text = readFileSync(`${folder}scripts/${file}`, 'utf8');
      const script = readScript(routines[name]?.(text) ?? text);
      return { name, jsonl: exportOf(script), gold: goldOf(script) };
    });
}

function exportOf(script: Script): string {
  const { head, people, bots } = script;
  const [team = '', teamName = ''] = split(head.get('team'));
  const [channel = '', channelName = '', type = 'O', header = ''] = split(head.get('channel'));
  const direct = head.get('direct')?.split(' ');
  const teams = [
    {
      name: team,
      roles: 'team_user',
      channels: direct === undefined ? [{ name: channel, roles: 'channel_user' }] : [],
    },
  ];
  const lines: unknown[] = [
    { type: 'version', version: 1 },
    {
      type: 'team',
      team: { name: team, display_name: teamName, type: 'I', description: '', allow_open_invite: false },
    },
  ];
  if (direct === undefined) {
    lines.push({
      type: 'channel',
      channel: { team, name: channel, display_name: channelName, type, header, purpose: '' },
    });
  }
  for (const person of people) {
    const { username, nickname, firstName, lastName, position, locale } = person;
    lines.push({
      type: 'user',
      user: {
        username,
        email: `${username}@example.com`,
        auth_service: '',
        nickname,
        first_name: firstName,
        last_name: lastName,
        position,
        roles: 'system_user',
        locale,
        teams,
      },
    });
  }
  for (const { username, name, owner } of bots) {
    lines.push({ type: 'bot', bot: { username, owner, display_name: name, description: '' } });
  }
  const [root, ...replies] = script.posts;
  if (root === undefined) throw new Error('script: expected posts, got none');
  const place = direct === undefined ? { team, channel } : { channel_members: direct };
  const post = { ...place, ...exportedPost(root), replies: replies.map(exportedPost) };
  if (direct === undefined) lines.push({ type: 'post', post });
  else {
    lines.push({
      type: 'direct_channel',
      direct_channel: { participants: direct.map((username) => ({ username })), header: '' },
    });
    lines.push({ type: 'direct_post', direct_post: post });
  }
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

function exportedPost(post: ScriptPost): Record<string, unknown> {
  return {
    user: post.user,
    ...(post.type === undefined ? {} : { type: post.type }),
    message: post.message,
    ...(post.props === undefined ? {} : { props: post.props }),
    create_at: post.at,
    ...(post.editAt === undefined ? {} : { edit_at: post.editAt }),
    ...(post.deleteAt === undefined ? {} : { delete_at: post.deleteAt }),
    ...(post.pinned === undefined ? {} : { is_pinned: true }),
    ...(post.reactions.length === 0
      ? {}
      : {
          reactions: post.reactions.flatMap(({ emoji, users }, kind) =>
            users.map((user, index) => ({
              user,
              create_at: post.at + 41_000 + kind * 977 + index * 23_456,
              emoji_name: emoji,
            })),
          ),
        }),
    ...(post.files.length === 0 ? {} : { attachments: post.files.map((path) => ({ path })) }),
  };
}

/** By the rules that server/reading/post_content.ts has; the tests hold this count against what is really read. */
function skippedFor(post: ScriptPost, bots: ReadonlySet<string>): string | undefined {
  if (post.deleteAt !== undefined) return 'deleted';
  if (bots.has(post.user) || post.props?.from_webhook === 'true') return 'bot';
  if (post.type !== undefined) return 'system';
  const attached = post.files.length > 0 || Array.isArray(post.props?.attachments);
  return post.message.trim() === '' && !attached ? 'empty' : undefined;
}

function goldOf(script: Script): string {
  const { head, posts, claims } = script;
  const bots = new Set(script.bots.map((bot) => bot.username));
  const skipped: Record<string, number> = { deleted: 0, system: 0, bot: 0, empty: 0 };
  const counts = new Map<string, number>();
  const numbers = new Map<string, number[]>();
  let read = 0;
  for (const post of posts) {
    const reason = skippedFor(post, bots);
    if (reason !== undefined) {
      if (post.marks.length > 0)
        throw new Error(`script: a mark on a post that is not read: ${post.message}`);
      skipped[reason] = (skipped[reason] ?? 0) + 1;
      continue;
    }
    read += 1;
    counts.set(post.user, (counts.get(post.user) ?? 0) + 1);
    for (const mark of post.marks) numbers.set(mark, [...(numbers.get(mark) ?? []), read]);
  }
  const known = new Set(claims.flatMap(({ mark }) => [mark, `-${mark}`]));
  for (const mark of numbers.keys()) if (!known.has(mark)) throw new Error(`script: "${mark}" marks nothing`);
  const evidence = (mark: string): number[] => {
    const found = numbers.get(mark);
    if (found === undefined) throw new Error(`script: no post is marked "${mark}"`);
    return found;
  };
  const of = (kind: string) => claims.filter((claim) => claim.kind === kind);
  const [team = ''] = split(head.get('team'));
  const [channel = ''] = split(head.get('channel'));
  const direct = head.get('direct')?.split(' ').sort();
  const place = direct === undefined ? `${team}/${channel}` : `direct:${direct.join(',')}`;
  const refusal = head.get('refusal');
  // The most active first, then by first post: the order in which `Map` keeps them and sort leaves equals.
  const participants = [...counts].sort((a, b) => b[1] - a[1]);
  const lists: [string, readonly unknown[]][] = [
    ['participants', participants.map(([username, count]) => ({ username, posts: count }))],
    ['topics', script.topics],
    [
      'decisions',
      of('decision').map(({ text, mark }) => ({
        text,
        posts: evidence(mark),
        ...(numbers.has(`-${mark}`) ? { reversed: { by: evidence(`-${mark}`) } } : {}),
      })),
    ],
    [
      'tasks',
      of('task').map(({ text, owner, due, done, mark }) => ({
        text,
        owner,
        due,
        status: done ? 'done' : 'open',
        posts: evidence(mark),
      })),
    ],
    ['open_questions', of('question').map(({ text, mark }) => ({ text, posts: evidence(mark) }))],
    ['must_not', script.mustNot],
    ...minorList(of('minor').map(({ text, mark }) => ({ text, posts: evidence(mark) }))),
  ];
  return [
    '{',
    ...[
      field('title', head.get('title')),
      field('language', head.get('language')),
      ...(head.get('held_out') === 'yes' ? [field('held_out', true)] : []),
      field('root', `post:${place}/${posts[0]?.at}/${posts[0]?.user}`),
      field('requester', head.get('requester')),
      `  "posts": ${spaced({ inThread: posts.length, read, skipped })}`,
      ...lists.map(([name, values]) => list(name, values)),
      ...(refusal === undefined ? [] : [field('refusal', refusal)]),
    ]
      .join(',\n')
      .split('\n'),
    '}',
    '',
  ].join('\n');
}

/** Few threads have it. */
function minorList(minor: readonly unknown[]): [string, readonly unknown[]][] {
  return minor.length === 0 ? [] : [['minor', minor]];
}

function field(name: string, value: unknown): string {
  if (value === undefined) throw new Error(`script: expected ${name} in the head, got none`);
  return `  "${name}": ${JSON.stringify(value)}`;
}

function list(name: string, values: readonly unknown[]): string {
  if (values.length === 0) return `  "${name}": []`;
  return `  "${name}": [\n${values.map((value) => `    ${spaced(value)}`).join(',\n')}\n  ]`;
}

/** JSON on one line, with the spaces that people put. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${spaced(each)}`);
  return `{ ${fields.join(', ')} }`;
}

function split(value: string | undefined): string[] {
  return (value ?? '').split('|').map((part) => part.trim());
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { name, jsonl, gold } of writtenThreads()) {
    writeFileSync(`${folder}${name}.jsonl`, jsonl);
    writeFileSync(`${folder}${name}.gold.json`, gold);
  }
}
