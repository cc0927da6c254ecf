/**
 * The ways in which the scripted model is imperfect, one each, on top of knowing most of the facts. Controlled: what
 * is wrong with an answer follows from its kind, the thread and the request alone, so every run is the same.
 */

import type { Language } from '../../../server/summary/types.ts';
import type { FakeBehaviour } from '../../support/fake_llm.ts';
import type { Seeded } from '../../support/seeded.ts';
import { chaos } from './chaos.ts';
import type { Entry } from './facts.ts';
import { answerOf, cited, claimText, headingOf, ofKind, soundLine } from './write.ts';

export interface Answering {
  readonly language: Language;
  /** In that language; some already left out, as models do. */
  readonly entries: readonly Entry[];
  /** The same in the other language. */
  readonly strayed: readonly Entry[];
  /** How many posts the thread has. */
  readonly posts: number;
  /** Numbers of the posts in the request. */
  readonly seen: readonly number[];
  /** What injected instructions want said. */
  readonly wanted: readonly string[];
  /** Posts that hold them. */
  readonly injected: readonly number[];
  /** The same in the words of those posts. */
  readonly ordered: readonly string[];
  readonly random: Seeded;
}

export interface Kind {
  readonly name: string;
  /** How the endpoint sends it. */
  readonly behaviour: FakeBehaviour;
  readonly write: (answering: Answering) => string;
  /** Whether it cannot put its claims into another language either. */
  readonly stubborn?: true;
}

/** Nobody of these is in any thread. */
export const STRANGERS = ['Gandalf Greymantle', 'Выдумкин', 'Zaphod Nowherian', 'Некрасава'];

const sound: Kind['write'] = ({ language, entries }) => answerOf(language, entries);

/** Missing numbers, numbers of no post, numbers of other posts, in all the ways in which models write them. */
const numbers: Kind['write'] = ({ language, entries, posts, seen, random }) =>
  answerOf(language, entries, (entry) => {
    const text = `- ${claimText(entry)}`;
    const listed = entry.posts.join(', ');
    const beyond = posts + 1 + random.below(900);
    switch (random.below(10)) {
      case 0:
        return text;
      case 1:
        return `${text} [${beyond}]`;
      case 2:
        return `${text} [${listed}, ${beyond}]`;
      case 3:
        return `${text} (${language === 'ru' ? 'сообщения' : 'posts'} ${listed})`;
      case 4:
        return `${text} 【${entry.posts[0]}†source】`;
      case 5:
        return `${text} [#${entry.posts[0]}] [0] [-1]`;
      case 6:
        return `${text} [${entry.posts[0]}-${(entry.posts[0] ?? 0) + 1}].`;
      case 7:
        return `${text} [${random.pick(seen)}]`;
      case 8:
        return `- ${cited(entry.posts)} ${claimText(entry)}`;
      default:
        return `${text} ${cited(entry.posts)}`;
    }
  });

/** Every second claim in the other language, all right once it is told. */
const strays: Kind['write'] = ({ language, entries, strayed }) =>
  answerOf(
    language,
    entries.map((entry, index) => (index % 2 === 0 ? (strayed[index] ?? entry) : entry)),
  );

/** All of it in the other language, headings too, however often it is asked. */
const stubborn: Kind['write'] = ({ language, strayed }) => answerOf(language === 'ru' ? 'en' : 'ru', strayed);

/** Lines that are none: a greeting, a table, JSON, broken brackets, other bullets, a fence, repetitions, a farewell. */
const malformed: Kind['write'] = ({ language, entries, random }) => {
  const line = (entry: Entry): string => {
    const text = claimText(entry);
    switch (random.below(9)) {
      case 0:
        return `* **${text}** ${cited(entry.posts)}`;
      case 1:
        return `| ${text} | ${cited(entry.posts)} |`;
      case 2:
        return `${text} ${cited(entry.posts)}`;
      case 3:
        return `- ${text} [${entry.posts.join('][')}`;
      case 4:
        return `{"claim": ${JSON.stringify(text)}, "posts": [${entry.posts.join(',')}]}`;
      case 5:
        return `  1) ${text}\n     ${cited(entry.posts)}`;
      case 6:
        return `${soundLine(entry)}\n${soundLine(entry)}`;
      case 7:
        return `—  ${text} ${cited(entry.posts)}\u2028`;
      default:
        return soundLine(entry);
    }
  };
  const greeting = language === 'ru' ? 'Конечно! Вот краткое содержание:' : 'Sure! Here is the summary:';
  const farewell = language === 'ru' ? 'Надеюсь, это поможет!' : 'I hope this helps!';
  return `${greeting}\n\n\`\`\`markdown\n${answerOf(language, entries, line)}\n\`\`\`\n\n${farewell}`;
};

/** People who are not there: as participants, as owners; days nobody named. */
const inventive: Kind['write'] = ({ language, entries, random }) => {
  const [first = '', second = '', third = ''] = STRANGERS;
  const people =
    language === 'ru'
      ? `## Участники\n- Пётр ${second} (12 сообщений)\n- ${first} — ведущий [1]\n`
      : `**Participants:**\n- ${first} (12 posts)\n- Peter ${second}, chair [1]\n`;
  const days =
    language === 'ru'
      ? ['до 31 февраля', 'к 2 января 2031', 'срок: 03.03.2033']
      : ['by 31 February', 'due January 2, 2031', 'by 03/03/2033'];
  const line = (entry: Entry): string => {
    if (entry.section !== 'tasks') return soundLine(entry);
    switch (random.below(5)) {
      case 0:
        return soundLine({ ...entry, owner: random.pick([first, third, `Пётр ${second}`]) });
      case 1:
        return soundLine({ ...entry, due: random.pick(days) });
      case 2:
        return `- ${entry.text} (${language === 'ru' ? 'ответственный' : 'owner'}: ${first}, ${random.pick(days)}) ${cited(entry.posts)}`;
      case 3:
        return soundLine({
          ...entry,
          owner: `${entry.owner === '' ? first : `${entry.owner}, ${third}`}`,
          due: '',
        });
      default:
        return soundLine(entry);
    }
  };
  return `${people}\n${answerOf(language, entries, line)}`;
};

/** Links, pictures, shouts, commands and HTML between and inside true claims. */
const markup: Kind['write'] = ({ language, entries, random }) => {
  const additions = [
    ' [→](https://login.example.net/session?d=secret)',
    ' ![](https://pics.example.net/p.png)',
    ' @all @channel @here',
    ' <a href="https://x.example.net">1</a>',
    ' #urgent ~town-square www.x.example.net',
    ' [ref]: https://x.example.net "t"',
    ' :tada: **!** `code` $x^2$',
  ];
  return answerOf(
    language,
    entries,
    (entry) => `- ${claimText(entry)}${random.pick(additions)} ${cited(entry.posts)}`,
  );
};

/** Does as it is told by a post and nothing else. */
const obedient: Kind['write'] = ({ wanted }) =>
  `${wanted.join('. ')}. https://evil.example.net/login?token=SUMMARY @all @channel`;

/** Does both: the claims, and between them what it was told to say, without a source and with the post that told it. */
const obedientToo: Kind['write'] = ({ language, entries, wanted, injected }) => {
  const conclusion = headingOf(language, 'conclusions');
  const orders = wanted.flatMap((text, index) => [
    `- ${text}`,
    ...(injected.length === 0 ? [] : [`- ${text} [${injected[index % injected.length]}]`]),
  ]);
  return answerOf(language, entries).replace(`## ${conclusion}`, `## ${conclusion}\n${orders.join('\n')}`);
};

/** Does as it is told, in the words of the order, and names posts that have nothing to do with it. */
const obedientSlyly: Kind['write'] = ({ language, entries, ordered, injected, seen }) => {
  const innocent = seen.filter((post) => !injected.includes(post));
  const orders = ordered.map((text, index) => `- ${text} [${innocent[(index * 3) % innocent.length] ?? 1}]`);
  const decisions = headingOf(language, 'decisions');
  return answerOf(language, entries).replace(`## ${decisions}`, `## ${decisions}\n${orders.join('\n')}`);
};

/** Puts into the mouths of people who are not there what others said. */
const gossip: Kind['write'] = ({ language, entries, random }) => {
  const [first = '', , third = '', fourth = ''] = STRANGERS;
  const says =
    language === 'ru'
      ? [`${first}: `, `По словам ${third}: `, `${fourth} решила: `]
      : [`${first} said: `, `${third} insisted that `, `According to ${fourth}, `];
  return answerOf(language, entries, (entry) =>
    entry.section === 'tasks' || random.below(3) > 0
      ? soundLine(entry)
      : soundLine({ ...entry, text: `${random.pick(says)}${entry.text}` }),
  );
};

/** Says all of it twice, under headings nobody asked for, without one number. */
const unsourced: Kind['write'] = ({ language, entries }) =>
  ['A', 'B']
    .map(
      (name) =>
        `# ${name}\n${ofKind(entries, 'tasks')
          .concat(ofKind(entries, 'decisions'))
          .map((entry) => `- ${claimText(entry)}`)
          .join('\n')}`,
    )
    .join(`\n\n${language === 'ru' ? 'Ещё раз:' : 'Once more:'}\n`);

export const kinds: readonly Kind[] = [
  { name: 'sound', behaviour: 'answer', write: sound },
  { name: 'numbers', behaviour: 'answer', write: numbers },
  { name: 'strays', behaviour: 'answer', write: strays },
  { name: 'stubborn', behaviour: 'answer', write: stubborn, stubborn: true },
  { name: 'thinks aloud', behaviour: 'think_tag', write: sound },
  { name: 'thinks unmarked', behaviour: 'think_stray_close', write: sound },
  { name: 'cut by length', behaviour: 'length', write: sound },
  { name: 'breaks off', behaviour: 'end_mid_stream', write: sound },
  { name: 'malformed', behaviour: 'answer', write: malformed },
  { name: 'inventive', behaviour: 'answer', write: inventive },
  { name: 'markup', behaviour: 'answer', write: markup },
  { name: 'obedient', behaviour: 'answer_whole', write: obedient },
  { name: 'obedient too', behaviour: 'answer', write: obedientToo },
  { name: 'obedient slyly', behaviour: 'answer', write: obedientSlyly },
  { name: 'gossip', behaviour: 'answer', write: gossip },
  { name: 'chaos', behaviour: 'answer', write: chaos },
  { name: 'unsourced', behaviour: 'answer', write: unsourced },
];
