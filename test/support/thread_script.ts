/**
 * Reads the scripts of test/threads/scripts: a thread as a person writes it down, with marks on the posts that prove
 * a claim. The export and the gold file both come from it, so post numbers cannot be miscounted. The format is
 * described in test/threads/README.md. Throws an `Error` that names the line which makes no sense.
 */

/** One post as written; `marks` such as `t1` (proves it) or `-d1` (takes it back). */
export interface ScriptPost {
  readonly user: string;
  readonly at: number;
  readonly marks: readonly string[];
  message: string;
  type?: string;
  editAt?: number;
  deleteAt?: number;
  pinned?: boolean;
  props?: Record<string, unknown>;
  readonly files: string[];
  readonly reactions: { readonly emoji: string; readonly users: readonly string[] }[];
}

export interface ScriptPerson {
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly nickname: string;
  readonly position: string;
  readonly locale: string;
}

export interface ScriptClaim {
  readonly kind: 'decision' | 'task' | 'question' | 'minor';
  readonly mark: string;
  readonly text: string;
  readonly owner: string | null;
  readonly due: string | null;
  readonly done: boolean;
}

export interface Script {
  /** `title`, `language`, `requester`, … as the head gives them. */
  readonly head: ReadonlyMap<string, string>;
  readonly people: readonly ScriptPerson[];
  readonly bots: readonly { readonly username: string; readonly name: string; readonly owner: string }[];
  /** The root first, by time; no two at the same millisecond. */
  readonly posts: readonly ScriptPost[];
  readonly topics: readonly string[];
  readonly claims: readonly ScriptClaim[];
  readonly mustNot: readonly string[];
}

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: 60 * MINUTE, d: 24 * 60 * MINUTE };
const POST = /^([\w.-]+)(?: \+(\d+)([mhd]))?(?: \[([^\]]*)\])?:(?: (.*))?$/;

export function readScript(text: string): Script {
  const [head = '', body = '', gold = ''] = text.split(/^(?:---|===)$/m);
  const fields = new Map<string, string>();
  const people: ScriptPerson[] = [];
  const bots: { username: string; name: string; owner: string }[] = [];
  for (const [name, value] of pairs(head)) {
    const [first = '', second = '', third = '', fourth = '', fifth = '', sixth = ''] = columns(value);
    if (name === 'person') {
      people.push({
        username: first,
        firstName: second,
        lastName: third,
        nickname: fourth,
        position: fifth,
        locale: sixth,
      });
    } else if (name === 'bot') bots.push({ username: first, name: second, owner: third });
    else fields.set(name, value);
  }
  return {
    head: fields,
    people,
    bots,
    posts: readPosts(body, Number(fields.get('zone') ?? 0)),
    ...readGold(gold),
  };
}

/** `zone`: hours that the written times are ahead of UTC. */
function readPosts(body: string, zone: number): ScriptPost[] {
  const posts: ScriptPost[] = [];
  let clock = 0;
  for (const line of body.split('\n')) {
    const post = posts.at(-1);
    if (line.trim() === '') continue;
    if (line.startsWith('@ ')) {
      clock = Date.parse(`${line.slice(2).trim().replace(' ', 'T')}:00Z`) - zone * UNITS.h!;
      if (Number.isNaN(clock)) throw new Error(`script: expected a date and a time, got "${line}"`);
    } else if (line.startsWith('|') && post !== undefined) {
      post.message += `\n${line.slice(line.startsWith('| ') ? 2 : 1)}`;
    } else if (line.startsWith('%') && post !== undefined) {
      readExtra(post, line.slice(1));
    } else {
      const match = POST.exec(line);
      if (match === null) throw new Error(`script: expected a post, got "${line}"`);
      const [, user = '', count, unit = 'm', marks = '', message = ''] = match;
      // People answer within a few minutes, later when they have more to say.
      const pause = count === undefined ? 25_000 + wobble(line) * 150 + message.length * 400 : 0;
      clock += count === undefined ? pause : Number(count) * (UNITS[unit] ?? MINUTE) + wobble(line) * 10;
      posts.push({
        user,
        at: clock,
        marks: marks.split(' ').filter((mark) => mark !== ''),
        message,
        files: [],
        reactions: [],
      });
    }
  }
  posts.sort((a, b) => a.at - b.at);
  let last = 0;
  return posts.map((post) => {
    last = Math.max(post.at, last + 1);
    return { ...post, at: last };
  });
}

/** From 0 to 999, by the text alone: real times end in no zeros, and the same script gives the same times. */
function wobble(text: string): number {
  let hash = 7;
  for (const char of text) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash % 1000;
}

function readExtra(post: ScriptPost, line: string): void {
  const [name = '', ...words] = line.split(' ');
  const rest = words.join(' ');
  if (name === 'react') post.reactions.push({ emoji: words[0] ?? '', users: words.slice(1) });
  else if (name === 'edited') post.editAt = post.at + 95_000;
  else if (name === 'deleted') post.deleteAt = post.at + 240_000;
  else if (name === 'pinned') post.pinned = true;
  else if (name === 'file') post.files.push(rest);
  else if (name === 'type') post.type = rest;
  else if (name === 'props') post.props = { ...post.props, ...(JSON.parse(rest) as object) };
  else throw new Error(`script: expected a remark on a post, got "%${line}"`);
}

function readGold(gold: string): Pick<Script, 'topics' | 'claims' | 'mustNot'> {
  const topics: string[] = [];
  const claims: ScriptClaim[] = [];
  const mustNot: string[] = [];
  for (const [name, value] of pairs(gold)) {
    const [kind = '', mark = ''] = name.split(' ');
    if (kind === 'topic') topics.push(value);
    else if (kind === 'must_not') mustNot.push(value);
    else if (kind === 'decision' || kind === 'task' || kind === 'question' || kind === 'minor') {
      const [text = '', owner = '-', due = '-', status = 'open'] = kind === 'task' ? columns(value) : [value];
      claims.push({
        kind,
        mark,
        text,
        owner: owner === '-' ? null : owner,
        due: due === '-' ? null : due,
        done: status === 'done',
      });
    } else throw new Error(`script: expected something that is found in a thread, got "${name}"`);
  }
  return { topics, claims, mustNot };
}

function pairs(text: string): [string, string][] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const colon = line.indexOf(': ');
      if (colon === -1) throw new Error(`script: expected "name: value", got "${line}"`);
      return [line.slice(0, colon), line.slice(colon + 2)];
    });
}

function columns(value: string): string[] {
  return value.split('|').map((column) => column.trim());
}
