/** What the fake model says when it answers well: a plausible summary of the posts it was sent, citing real numbers. */

import type { ChatRequest } from './fake_llm_behaviours.ts';

interface Line {
  readonly n: number;
  readonly from: string;
  readonly text: string;
}

interface MergeLine {
  readonly section: string;
  readonly claim: string;
  readonly posts: readonly number[];
}

const HEADINGS = {
  en: ['Main topics', 'Key points', 'Decisions', 'Tasks and actions', 'Open questions', 'Conclusions'],
  ru: ['Основные темы', 'Ключевые моменты', 'Решения', 'Задачи и действия', 'Открытые вопросы', 'Выводы'],
} as const;
const SECTIONS = ['topics', 'key_points', 'decisions', 'tasks', 'questions', 'conclusions'];
const DECISION = /\b(?:decided|agreed|let's go with)\b|(?:решили|решено|договорились|согласовали)/i;
const TASK =
  /\b(?:I'll|I will|please|need to|by (?:mon|tues|wednes|thurs|fri)day)\b|(?:сделаю|подготовлю|нужно|надо|проверю|пришлю|до пятницы)/i;

/** Russian where the instructions ask for it. A merge request gets its claims back, section by section. */
export function fakeAnswer(request: ChatRequest): string {
  const system = request.messages?.find((message) => message.role === 'system')?.content ?? '';
  const user = request.messages?.find((message) => message.role === 'user')?.content ?? '';
  const language = /\bin Russian\b/.test(system) ? 'ru' : 'en';
  const values = user.split('\n').flatMap((line): unknown[] => {
    try {
      return line.startsWith('{') ? [JSON.parse(line)] : [];
    } catch {
      return [];
    }
  });
  const claims = values.filter(isMergeLine);
  if (claims.length > 0) {
    return write(
      language,
      SECTIONS.map((section) =>
        claims
          .filter((claim) => claim.section === section)
          .map((claim) => `${claim.claim} ${claim.posts.map((post) => `[${post}]`).join('')}`),
      ),
    );
  }
  const posts = values.filter(isLine).filter((line) => line.text.trim() !== '');
  const first = posts[0];
  const last = posts.at(-1);
  if (first === undefined || last === undefined) return write(language, []);
  const said = (line: Line) => `${line.from}: ${gist(line.text)} [${line.n}]`;
  const middle = posts.slice(1, -1);
  const step = Math.max(1, Math.ceil(middle.length / 5));
  const some = (pattern: RegExp) => posts.filter((line) => pattern.test(line.text)).slice(0, 5);
  return write(language, [
    [`${gist(first.text)} [${first.n}]`],
    middle.filter((_line, index) => index % step === 0).map(said),
    some(DECISION).map(said),
    some(TASK).map(said),
    some(/\?\s*$/).map(said),
    [said(last)],
  ]);
}

function write(language: 'en' | 'ru', sections: readonly (readonly string[])[]): string {
  return HEADINGS[language]
    .map((heading, index) =>
      [`## ${heading}`, ...(sections[index] ?? []).map((claim) => `- ${claim}`), ''].join('\n'),
    )
    .join('\n');
}

/** The first words of a post on one line, without brackets that would read as citations. */
function gist(text: string): string {
  const words = text
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/[[\]<>]/g, ' ')
    .trim()
    .split(/\s+/);
  return words.length <= 16 ? words.join(' ') : `${words.slice(0, 16).join(' ')}…`;
}

function isLine(value: unknown): value is Line {
  return has(value, 'n') && has(value, 'text') && has(value, 'from');
}

function isMergeLine(value: unknown): value is MergeLine {
  return has(value, 'claim') && has(value, 'section') && has(value, 'posts');
}

function has(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}
