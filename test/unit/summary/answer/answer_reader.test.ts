import assert from 'node:assert/strict';
import test from 'node:test';
import {
  AnswerReader,
  type FoundClaim,
  readAnswer,
} from '../../../../server/summary/answer/answer_reader.ts';
import { type SectionKind, sectionKinds } from '../../../../server/summary/types.ts';
import { seeded } from '../../../support/seeded.ts';

const POSTS = 20;

/** `{section: ['text |3,7']}` with empty sections left out: easy to read in a failure. */
function parsed(answer: string): Partial<Record<FoundClaim['section'], string[]>> {
  return shown(readAnswer(answer, POSTS).claims);
}

function shown(claims: readonly FoundClaim[]): Partial<Record<FoundClaim['section'], string[]>> {
  const out: Partial<Record<FoundClaim['section'], string[]>> = {};
  for (const { section, text, numbers } of claims) {
    out[section] = [...(out[section] ?? []), `${text} |${numbers.join(',')}`];
  }
  return out;
}

test('the format that is asked for, in English and in Russian', () => {
  assert.deepEqual(
    parsed(
      '## Main topics\n- Choosing a database [1]\n\n## Key points\n- Anna wants Postgres [2][5]\n- Boris disagrees [3]\n\n## Tasks and actions\n- Boris writes the plan by Friday [7]\n\n## Conclusions\n- Postgres it is [9]\n',
    ),
    {
      topics: ['Choosing a database |1'],
      key_points: ['Anna wants Postgres |2,5', 'Boris disagrees |3'],
      tasks: ['Boris writes the plan by Friday |7'],
      conclusions: ['Postgres it is |9'],
    },
  );
  assert.deepEqual(
    parsed(
      '## Основные темы\n- Выбор базы [1]\n## Ключевые моменты\n- Анна за Postgres [2]\n## Задачи и действия\n- Борис пишет план [7]\n## Выводы\n- Берём Postgres [9]',
    ),
    {
      topics: ['Выбор базы |1'],
      key_points: ['Анна за Postgres |2'],
      tasks: ['Борис пишет план |7'],
      conclusions: ['Берём Postgres |9'],
    },
  );
});

test('headings as models write them', () => {
  const headings: readonly (readonly [string, SectionKind])[] = [
    ['**Main Topics:**', 'topics'],
    ['### 1. Topics discussed', 'topics'],
    ['📌 **Key Points**', 'key_points'],
    ['KEY_POINTS', 'key_points'],
    ['2) Key points:', 'key_points'],
    ['__Action Items__', 'tasks'],
    ['## ✅ Tasks & Actions', 'tasks'],
    ['Next steps:', 'tasks'],
    ['**Decisions**', 'decisions'],
    ['# Conclusion', 'conclusions'],
    ['**Темы обсуждения:**', 'topics'],
    ['## Нерешённые вопросы', 'questions'],
    ['**3. Задачи**', 'tasks'],
    ['Следующие шаги', 'tasks'],
    ['### Итоги:', 'conclusions'],
    ['Принятые решения:', 'decisions'],
    ['- **Выводы**', 'conclusions'],
    ['## Something of its own', 'key_points'],
  ];
  for (const [heading, kind] of headings) {
    assert.deepEqual(parsed(`${heading}\n- claim [3]`), { [kind]: ['claim |3'] }, heading);
  }
});

test('citations as models write them', () => {
  const lines: readonly (readonly [string, string])[] = [
    ['claim [3][7]', 'claim |3,7'],
    ['claim [3, 7].', 'claim. |3,7'],
    ['claim [3; 7]', 'claim |3,7'],
    ['claim [3 and 7]', 'claim |3,7'],
    ['claim [3 и 7]', 'claim |3,7'],
    ['claim [#3] [№7]', 'claim |3,7'],
    ['claim 【3】【7†source】', 'claim |3,7'],
    ['claim [3-5]', 'claim |3,4,5'],
    ['claim [3–5, 7]', 'claim |3,4,5,7'],
    ['claim [#3-#5]', 'claim |3,4,5'],
    ['claim \\[3\\]', 'claim |3'],
    ['claim [3](https://evil.example/x)', 'claim |3'],
    ['claim [post 3, posts 7]', 'claim |3,7'],
    ['claim [сообщения 3 и 7]', 'claim |3,7'],
    ['claim (#3, #7)', 'claim |3,7'],
    ['claim (posts 3-4)', 'claim |3,4'],
    ['**claim** [3]', 'claim |3'],
    ['[3] claim', 'claim |3'],
    ['claim [3], and more [7], to the end', 'claim, and more, to the end |3,7'],
    ['claim [3][3]', 'claim |3'],
    ['claim (in 2026)', 'claim (in 2026) |'],
    ['claim (2026)', 'claim (2026) |'],
    ['claim (3, 7).', 'claim. |3,7'],
    ['claim (3)', 'claim |3'],
    ['claim (3) [7]', 'claim (3) |7'],
    ['claim (3) and more', 'claim (3) and more |'],
    ['claim [n: 3] [post_7]', 'claim |3,7'],
    ['claim about `list[3]` [4]', 'claim about `list[3]` |4'],
    ['[ ] claim [3]', 'claim |3'],
    ['[x] claim [3]', 'claim |3'],
    ['claim [3][7', 'claim |3,7'],
    ['claim [3, 7', 'claim |3,7'],
    ['array[3', 'array |3'],
  ];
  for (const [line, wanted] of lines) {
    assert.deepEqual(parsed(`## Key points\n- ${line}`), { key_points: [wanted] }, line);
  }
});

test('numbers that point nowhere are dropped, the claim stays', () => {
  assert.deepEqual(parsed('## Key points\n- claim [0][21][99999][4]\n- other [77]\n- wide [2-900]'), {
    key_points: ['claim |4', 'other |', 'wide |2'],
  });
});

test('without headings claims are key points, chatter is nothing', () => {
  assert.deepEqual(
    parsed(
      'Sure! Here is the summary you asked for:\n\n- one [1]\n* two [2]\n3. three [3]\nfour [4]\n\nHope this helps',
    ),
    {
      key_points: ['one |1', 'two |2', 'three |3', 'four |4'],
    },
  );
});

test('the list of participants is ignored', () => {
  assert.deepEqual(
    parsed(
      '## Participants\n- Anna (99 posts) [1]\n## Topics\n- t [1]\n**Участники:**\n- Борис [2]\n## Выводы\n- c [2]',
    ),
    {
      topics: ['t |1'],
      conclusions: ['c |2'],
    },
  );
});

test('a heading may carry its claim, a claim may look like a heading', () => {
  assert.deepEqual(
    parsed(
      '**Topics:** Choosing a database [1]\n## Key points\n- **Decision:** Postgres [3]\n- Tasks: none of them is easy [4]',
    ),
    {
      topics: ['Choosing a database |1'],
      key_points: ['Decision: Postgres |3', 'Tasks: none of them is easy |4'],
    },
  );
});

test('an object a line is read for its words and numbers, a broken one is nothing', () => {
  assert.deepEqual(
    parsed(
      '## Key points\n{"claim": "Anna wants Postgres", "posts": [3, 7]}\n- {"n": 1, "text": "Boris does not", "sources": [4]},\n{"claim": "half of it, "posts": [5]}\n{"claim": [1]}\n- {not an object} [6]',
    ),
    { key_points: ['Anna wants Postgres |3,7', 'Boris does not |4', '{not an object} |6'] },
  );
});

test('where claims have bullets, a line without bullet and number is talk', () => {
  assert.deepEqual(parsed('## Key points\n- one [1]\n- two\n\nI hope this helps!'), {
    key_points: ['one |1', 'two |'],
  });
  assert.deepEqual(parsed('## Key points\nfirst\nsecond [2]'), { key_points: ['first |', 'second |2'] });
});

test('empty sections in words are empty', () => {
  for (const words of [
    'None',
    '- None.',
    '- none',
    '_No tasks were assigned._',
    '- Нет',
    '- Задач нет.',
    'Не указано',
    '---',
    '- [3]',
    '| --- | --- |',
  ]) {
    assert.deepEqual(parsed(`## Tasks\n${words}\n## Conclusions\n- c [1]`), { conclusions: ['c |1'] }, words);
  }
});

test('a wrapped claim is one claim', () => {
  assert.deepEqual(parsed('## Key points\n- one that goes\n  on here [3]\n- two [4]'), {
    key_points: ['one that goes on here |3', 'two |4'],
  });
});

test('limits: many claims, one long claim, control characters', () => {
  const many = readAnswer(
    `## Key points\n${Array.from({ length: 200 }, (_, n) => `- claim number ${n} [1]`).join('\n')}`,
    POSTS,
  );
  assert.equal(many.overflowed, true);
  assert.equal(many.claims.length, 40);
  const [long] = readAnswer(`## Key points\n- ${'word '.repeat(700)} [2]`, POSTS).claims;
  assert.ok((long?.text.length ?? 0) <= 600 && long?.text.endsWith('…'));
  assert.deepEqual(long?.numbers, [2]);
  assert.deepEqual(parsed('## Key points\n- a\u0000b\u001b[31mc [3]'), { key_points: ['ab[31mc |3'] });
});

test('any arrangement of good lines and rubbish keeps every good line', (context) => {
  const random = seeded();
  context.diagnostic(`seed ${random.seed}`);
  const rubbish = [
    '',
    '---',
    '***',
    '- ',
    '* [',
    '[',
    ']]]',
    '- [999]',
    '|||',
    '\u0000',
    '`',
    '```',
    '====',
    '- **',
    '_',
    '【】',
  ];
  const headings: Record<SectionKind, readonly string[]> = {
    topics: ['## Main topics', '**Topics**', 'Основные темы:'],
    key_points: ['## Key points', 'КЛЮЧЕВЫЕ МОМЕНТЫ', '2. **Key Points**'],
    tasks: ['## Tasks', '### Action items:', '**Задачи и действия**'],
    decisions: ['## Decisions', '**Решения:**'],
    questions: ['Open questions', '## Открытые вопросы'],
    conclusions: ['Conclusions', '## Выводы', '**Итоги:**'],
  };
  const cite = [
    (n: number) => `[${n}]`,
    (n: number) => `【${n}】`,
    (n: number) => `[#${n}]`,
    (n: number) => `[${n}, 999]`,
  ];
  for (let round = 0; round < 400; round += 1) {
    const lines: string[] = [];
    const wanted: Partial<Record<SectionKind, string[]>> = {};
    let serial = 0;
    const litter = () => {
      while (random.below(3) === 0) lines.push(random.pick(rubbish));
    };
    for (const kind of sectionKinds) {
      litter();
      lines.push(random.pick(headings[kind]));
      for (let count = random.below(4); count > 0; count -= 1) {
        litter();
        serial += 1;
        const number = 1 + random.below(20);
        const claim = `утверждение claim ${round}x${serial}`;
        lines.push(`${random.pick(['- ', '* ', '  - ', '1. ', '• '])}${claim} ${random.pick(cite)(number)}`);
        wanted[kind] = [...(wanted[kind] ?? []), `${claim} |${number}`];
      }
    }
    litter();
    assert.deepEqual(parsed(lines.join(random.pick(['\n', '\r\n']))), wanted, lines.join('\n'));
  }
});

test('no input makes the parser throw or take long lines to heart', (context) => {
  const random = seeded();
  context.diagnostic(`seed ${random.seed}`);
  const alphabet = [...'[]()【】#*-_`|:\n\r 0123456789,.–abяё\\<>†', '\n- ', '## ', '[3]', '\ud83d'];
  for (let round = 0; round < 2000; round += 1) {
    let text = '';
    for (let length = random.below(120); length > 0; length -= 1) text += random.pick(alphabet);
    for (const claim of readAnswer(text, POSTS).claims) {
      assert.ok(claim.text.trim() !== '');
      for (const number of claim.numbers) assert.ok(number >= 1 && number <= POSTS);
    }
  }
});

test('however the answer is cut into pieces, the same claims are found, each once and in the same order', (context) => {
  const random = seeded();
  context.diagnostic(`seed ${random.seed}`);
  const lines = [
    '## Main topics',
    '- one that goes',
    '  on here [3]',
    '- утверждение 😀 [4][5]',
    '',
    '  spaced [6]',
    '**Задачи:**',
    '- [ ] Анна: пришлёт черновик [7]',
    '- [x] done [8]',
    'a heading of its own:',
    'None',
    '- half [',
    '- 👍 [9',
    `- ${'long '.repeat(900)}[2]`,
  ];
  for (let round = 0; round < 300; round += 1) {
    const text = Array.from(
      { length: 12 },
      () => random.pick(lines) + random.pick(['\n', '\r\n', '\r', '\n\n']),
    ).join('');
    const whole = readAnswer(text, POSTS);
    const reader = new AnswerReader({
      sections: sectionKinds,
      updates: false,
      isPost: (number) => number >= 1 && number <= POSTS,
    });
    for (let at = 0; at < text.length; ) {
      const before = [...reader.claims];
      const size = 1 + random.below(random.pick([1, 3, 40]));
      reader.push(text.slice(at, at + size));
      at += size;
      assert.deepEqual(reader.claims.slice(0, before.length), before, 'no claim changes or goes');
    }
    reader.end();
    assert.deepEqual(reader.claims, whole.claims, JSON.stringify(text));
    assert.equal(reader.overflowed, whole.overflowed);
    assert.equal(reader.readable, whole.readable);
  }
});

test('a claim is complete as soon as the next line cannot go on with it', () => {
  const reader = new AnswerReader({ sections: sectionKinds, updates: false, isPost: () => true });
  reader.push('## Key points\n- one [1]\n');
  assert.equal(reader.claims.length, 0, 'the next line may be its second half');
  reader.push('-');
  assert.deepEqual(shown(reader.claims), { key_points: ['one |1'] });
});

test('where the answer breaks off, a half line is a claim only if it came as far as its citation', () => {
  for (const [end, wanted] of [
    ['- two and a ha', ['one |1']],
    ['- two [2', ['one |1']],
    ['- two [2]', ['one |1', 'two |2']],
    ['- two [2][3', ['one |1']],
  ] as const) {
    const reader = new AnswerReader({ sections: sectionKinds, updates: false, isPost: () => true });
    reader.push(`## Key points\n- one [1]\n${end}`);
    reader.breakOff();
    assert.deepEqual(shown(reader.claims).key_points, wanted, end);
  }
});

test('sections that were not asked for are left unread, claims under other headings are of the first', () => {
  const reader = new AnswerReader({ sections: ['tasks'], updates: false, isPost: () => true });
  reader.push('- before [1]\n## Key points\n- point [2]\n## Tasks\n- task [3]\n## My list\n- more [4]\n');
  reader.end();
  assert.deepEqual(shown(reader.claims), { tasks: ['before |1', 'task |3', 'more |4'] });
});

test('what is said of earlier claims stands apart, where it is asked for', () => {
  const answer = '## Updates\n- C3 resolved: sent [1]\n## Key points\n- new [2]';
  const reader = new AnswerReader({ sections: sectionKinds, updates: true, isPost: () => true });
  reader.push(answer);
  reader.end();
  assert.deepEqual(shown(reader.claims), { updates: ['C3 resolved: sent |1'], key_points: ['new |2'] });
  assert.deepEqual(parsed(answer), { key_points: ['C3 resolved: sent |1', 'new |2'] });
});

test('boxes are open or ticked; a list without them has none', () => {
  const boxes = readAnswer(
    '## Tasks\n- [ ] a [1]\n- [x] b [2]\n* [X] c [3]\n1. [✓] d [4]\n☐ e [5]\n- ✅ f [6]\n- g [7]\n- \\[x\\] h [8]\n- [] i [9]\n- [х] кириллица [10]',
    POSTS,
  ).claims;
  assert.deepEqual(
    boxes.map((claim) => claim.box),
    ['open', 'done', 'done', 'done', 'open', 'done', undefined, 'done', 'open', 'done'],
  );
  assert.ok(boxes.every((claim) => /^(?:[a-i]|кириллица)$/.test(claim.text)));
});

test('long lines of half-made citations cost no more than their length', () => {
  for (const unit of [
    '[1 ',
    '[1, ',
    '(#1 ',
    '1-',
    '[#',
    ' ',
    '[[',
    '] ',
    '**',
    '- ',
    '_ ',
    'пост ',
    '`[',
    ',;',
    '()',
    ' .',
  ]) {
    const line = unit.repeat(60_000);
    // Anything worse than linear would take minutes here and run into the runner's own limit.
    readAnswer(`## Key points\n- ${line}`, POSTS);
    readAnswer(`${line}: x`, POSTS);
  }
});
