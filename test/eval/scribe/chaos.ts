/** Everything that can be wrong with an answer at once, line by line, by chance. */

import type { Language } from '../../../server/summary/types.ts';
import type { Seeded } from '../../support/seeded.ts';
import type { Entry } from './facts.ts';
import type { Answering } from './kinds.ts';
import { answerOf, cited, claimText, soundLine } from './write.ts';

type Spoil = (entry: Entry, answering: Answering) => string;

const STATED: Readonly<Record<Language, string>> = {
  en: '(owner: Zaphod Nowherian; due: tomorrow week)',
  ru: '(ответственный: Zaphod Nowherian; срок: через год)',
};

const spoils: readonly Spoil[] = [
  soundLine,
  soundLine,
  // Numbers.
  (entry) => `- ${claimText(entry)}`,
  (entry, { posts, random }) => `- ${claimText(entry)} [${posts + random.below(9_000)}]`,
  (entry) => `- ${claimText(entry)} [${entry.posts.join('; ')}, 0, -3, 1e9, 99999999999999999999]`,
  (entry) => `- ${claimText(entry)} ［${entry.posts[0]}］`,
  (entry) => `- ${claimText(entry)} [${[...String(entry.posts[0])].map(arabicDigit).join('')}]`,
  (entry) => `- ${claimText(entry)} [\u200b${entry.posts[0]}\u200b]`,
  (entry) => `- ${claimText(entry)} [[${entry.posts[0]}]](post)`,
  (entry) => `- ${claimText(entry)} \\[${entry.posts[0]}\\]`,
  (entry) => `- ${claimText(entry)} [1-${entry.posts[0]}]`,
  (entry) => `- ${claimText(entry)} [${entry.posts[0]}]${'['.repeat(400)}`,
  // Forms.
  (entry) => `${'  '.repeat(3)}* ${claimText(entry)} ${cited(entry.posts)}`,
  (entry) => `1. **${claimText(entry)}** — ${cited(entry.posts)}`,
  (entry) => `| ${claimText(entry)} | ${cited(entry.posts)} |`,
  (entry) => `> ${claimText(entry)} ${cited(entry.posts)}`,
  (entry) => `- ${claimText(entry)}\r\n  ${cited(entry.posts)}\r`,
  (entry) => `{"claim": ${JSON.stringify(claimText(entry))}, "posts": [${entry.posts.join(',')}]}`,
  (entry) => `\`\`\`\n${soundLine(entry)}\n\`\`\``,
  (entry) => `# ${claimText(entry)} ${cited(entry.posts)}`,
  (entry) => `## Participants\n- Zaphod Nowherian ${cited(entry.posts)}\n## Key points\n${soundLine(entry)}`,
  (entry) => `- C1: ${claimText(entry)} ${cited(entry.posts)}`,
  (entry) => `- [x] [ ] [X] ${claimText(entry)} ${cited(entry.posts)}`,
  (entry) => [soundLine(entry), soundLine(entry), soundLine(entry)].join('\n'),
  // Characters.
  (entry) => `- ${claimText(entry)} \ud83d ${cited(entry.posts)}`,
  (entry) => `- \u202e${claimText(entry)}\u202c ${cited(entry.posts)}`,
  (entry) => `- ${[...claimText(entry)].join('\u200d')} ${cited(entry.posts)}`,
  (entry) => `- \u0000\u0007\u001b[31m${claimText(entry)} ${cited(entry.posts)}`,
  (entry) => `- ${claimText(entry)}${' 0 1'.repeat(900)} ${cited(entry.posts)}`,
  (entry) => `- ${claimText(entry)} ${'😀'.repeat(500)} ${cited(entry.posts)}`,
  // What no reader may be lured by.
  (entry) => `- ${claimText(entry)} [→](javascript:alert(1)) ${cited(entry.posts)}`,
  (entry) => `- ${claimText(entry)} ![a][b] <img src=x onerror=y> ${cited(entry.posts)}`,
  (entry) => `- @all ${claimText(entry)} @${'here'} ${cited(entry.posts)}`,
  (entry) => `- ${claimText(entry)} https://evil.example.net/${cited(entry.posts)}`,
  (entry) => `- /invite ${claimText(entry)} ${cited(entry.posts)}`,
  // People and days.
  (entry) => soundLine({ ...entry, owner: 'Gandalf Greymantle' }),
  (entry, { language }) =>
    soundLine({
      ...entry,
      owner: `${entry.owner ?? ''}, ${language === 'ru' ? 'Выдумкин' : 'Zaphod Nowherian'}`,
    }),
  (entry) => soundLine({ ...entry, due: 'by 31 February 2044' }),
  (entry, { language }) =>
    entry.section === 'tasks'
      ? `- ${entry.text} ${STATED[language]} ${cited(entry.posts)}`
      : soundLine(entry),
  // The other language.
  (entry, { strayed, random }) => soundLine(strayed.length === 0 ? entry : random.pick(strayed)),
];

export function chaos(answering: Answering): string {
  const { language, entries, random } = answering;
  const answer = answerOf(language, entries, (entry) => random.pick(spoils)(entry, answering));
  return ending(answer, random);
}

/** Mostly as it is; sometimes with thinking around it, in other line ends, cut in the middle, or twice. */
function ending(answer: string, random: Seeded): string {
  switch (random.below(8)) {
    case 0:
      return `<think>Gandalf Greymantle leads. [1]</think>${answer}`;
    case 1:
      return answer.replaceAll('\n', '\r\n');
    case 2:
      return answer.slice(0, random.below(answer.length + 1));
    case 3:
      return `${answer}\n\n${answer}`;
    default:
      return answer;
  }
}

function arabicDigit(digit: string): string {
  return String.fromCodePoint(0x0660 + Number(digit));
}
