import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_QUESTION, parseCommand } from '../../../server/handlers/command_parser.ts';
import type { AskedSummary, ParsedCommand } from '../../../server/handlers/grammar/parsed_command.ts';
import { phrases } from '../../../server/handlers/grammar/words.ts';
import { fakeId } from '../../support/fake_api.ts';
import { seeded } from '../../support/seeded.ts';

const ID = fakeId('post', 7);
const OTHER = fakeId('post', 8);
const SITE = 'https://chat.example.com';
/** Wednesday, 14:20 in Moscow. */
const NOW = Date.parse('2026-11-25T11:20:00Z');
const MOSCOW = { now: NOW, timeZone: 'Europe/Moscow', siteUrl: SITE };
const HOUR = 3_600_000;

const parse = (text: string, context = MOSCOW): ParsedCommand => parseCommand(`/summary ${text}`, context);

function summary(fields: Partial<Omit<AskedSummary, 'kind'>> = {}): AskedSummary {
  return {
    kind: 'summary',
    scope: { kind: 'here' },
    lens: { kind: 'default' },
    regenerate: false,
    ...fields,
  };
}

const moscow = (text: string): number => Date.parse(`${text}+03:00`);
const period = (from: number, to: number): AskedSummary => summary({ scope: { kind: 'period', from, to } });
const mistake = (code: string, fields: object = {}): unknown => ({
  kind: 'mistake',
  mistake: { code, ...fields },
});

function check(cases: readonly (readonly [string, unknown])[], context = MOSCOW): void {
  for (const [text, expected] of cases) assert.deepEqual(parse(text, context), expected, text.slice(0, 80));
}

test('nothing is the thread one is in; any whitespace stands between words', () => {
  assert.deepEqual(parseCommand('/summary', MOSCOW), summary());
  assert.deepEqual(parseCommand('', MOSCOW), summary());
  check([
    ['   ', summary()],
    ['thread', summary()],
    ['this thread please', summary()],
    ['тред', summary()],
    ['short\u00a0\t по-русски', summary({ lens: { kind: 'short' }, language: 'ru' })],
  ]);
});

test('commands are the first word; what follows help and stop does not matter', () => {
  check([
    ['help', { kind: 'help' }],
    [' HELP me', { kind: 'help' }],
    ['?', { kind: 'help' }],
    ['справка', { kind: 'help' }],
    ['stop', { kind: 'stop' }],
    ['Отмена!', { kind: 'stop' }],
    ['forget', { kind: 'forget' }],
    ['забудь', { kind: 'forget' }],
    ['language', { kind: 'language' }],
    ['language ru', { kind: 'language', choice: 'ru' }],
    ['язык английский', { kind: 'language', choice: 'en' }],
    ['язык треда', { kind: 'language', choice: 'thread' }],
    ['language thread', { kind: 'language', choice: 'thread' }],
    ['язык по умолчанию', { kind: 'language', choice: 'default' }],
    ['language klingon', mistake('bad_language', { text: 'klingon' })],
    ['today help', mistake('unknown_word', { text: 'help' })],
  ]);
});

test('posts by id or permalink, several together, each thread once', () => {
  const one = summary({ scope: { kind: 'threads', postIds: [ID] } });
  check([
    [ID, one],
    [`${SITE}/demo/pl/${ID}`, one],
    [`<${SITE}/_redirect/pl/${ID}>`, one],
    [`[thread](${SITE}/demo/pl/${ID})`, one],
    [`${SITE}/demo/pl/${ID}?view=1#x`, one],
    [`http://chat.example.com/demo/pl/${ID},`, one],
    [`/demo/pl/${ID}/`, one],
    [`«${SITE}/demo/pl/${ID}»,`, one],
    [`"${SITE}/demo/pl/${ID}"`, one],
    [`“${ID}”`, one],
    ['«https://elsewhere.example/x»', mistake('foreign_link')],
    ['"CI/CD"', summary({ lens: { kind: 'question', text: 'CI/CD' } })],
    [`${ID} ${SITE}/demo/pl/${ID}`, one],
    [
      `${SITE}/demo/pl/${ID} and ${SITE}/demo/pl/${OTHER} tasks`,
      summary({ scope: { kind: 'threads', postIds: [ID, OTHER] }, lens: { kind: 'actions' } }),
    ],
    [ID.toUpperCase(), mistake('bad_post_id')],
    [`${ID}x1`, mistake('bad_post_id')],
    [`${SITE}/demo/pl/short`, mistake('bad_post_id')],
    [`${SITE}/demo/pl/${ID}%2F..`, mistake('bad_post_id')],
    [`${SITE}/`, mistake('bad_post_id')],
    ['../../etc/passwd', mistake('bad_post_id')],
    [`https://other.example.com/demo/pl/${ID}`, mistake('foreign_link')],
    [`https://chat.example.com.evil.example/demo/pl/${ID}`, mistake('foreign_link')],
    ['https://example.com/', mistake('foreign_link')],
    [
      Array.from({ length: 11 }, (_, n) => fakeId('post', n)).join(' '),
      mistake('too_many_links', { limit: 10 }),
    ],
    [`${ID} today`, mistake('two_scopes')],
  ]);
  const ten = Array.from({ length: 10 }, (_, n) => fakeId('post', n));
  assert.deepEqual(parse(ten.join('\n')), summary({ scope: { kind: 'threads', postIds: ten } }));
});

test('a server in a folder, and one whose address is not known', () => {
  const folder = { ...MOSCOW, siteUrl: 'https://example.com/chat' };
  const one = summary({ scope: { kind: 'threads', postIds: [ID] } });
  check(
    [
      [`https://example.com/chat/demo/pl/${ID}`, one],
      [`https://example.com/chatter/demo/pl/${ID}`, mistake('foreign_link')],
      [`https://example.com/demo/pl/${ID}`, mistake('foreign_link')],
    ],
    folder,
  );
  check([[`https://example.com/demo/pl/${ID}`, one]], { ...MOSCOW, siteUrl: '' });
});

test('periods in words, by the clock of the reader', () => {
  const day = moscow('2026-11-25T00:00:00');
  check([
    ['today', period(day, NOW)],
    ['за сегодня', period(day, NOW)],
    ['yesterday', period(moscow('2026-11-24T00:00:00'), day)],
    ['позавчера', period(moscow('2026-11-23T00:00:00'), moscow('2026-11-24T00:00:00'))],
    ['since yesterday', period(moscow('2026-11-24T00:00:00'), NOW)],
    ['со вчера', period(moscow('2026-11-24T00:00:00'), NOW)],
    ['week', period(NOW - 7 * 24 * HOUR, NOW)],
    ['за неделю', period(NOW - 7 * 24 * HOUR, NOW)],
    ['this week', period(moscow('2026-11-23T00:00:00'), NOW)],
    ['last week', period(moscow('2026-11-16T00:00:00'), moscow('2026-11-23T00:00:00'))],
    ['на прошлой неделе', period(moscow('2026-11-16T00:00:00'), moscow('2026-11-23T00:00:00'))],
    ['this month', period(moscow('2026-11-01T00:00:00'), NOW)],
    ['прошлый месяц', period(moscow('2026-10-01T00:00:00'), moscow('2026-11-01T00:00:00'))],
    ['since monday', period(moscow('2026-11-23T00:00:00'), NOW)],
    ['с понедельника', period(moscow('2026-11-23T00:00:00'), NOW)],
    ['friday', period(moscow('2026-11-20T00:00:00'), moscow('2026-11-21T00:00:00'))],
    ['since last monday', period(moscow('2026-11-23T00:00:00'), NOW)],
    ['weekend', period(moscow('2026-11-21T00:00:00'), moscow('2026-11-23T00:00:00'))],
    ['за выходные', period(moscow('2026-11-21T00:00:00'), moscow('2026-11-23T00:00:00'))],
    ['с начала недели', period(moscow('2026-11-23T00:00:00'), NOW)],
    ['since this morning', period(day, NOW)],
    ['in October', period(moscow('2026-10-01T00:00:00'), moscow('2026-11-01T00:00:00'))],
    ['за декабрь', period(moscow('2025-12-01T00:00:00'), moscow('2026-01-01T00:00:00'))],
    ['ноябрь 2026', period(moscow('2026-11-01T00:00:00'), NOW)],
    ['с понедельника по вторник', period(moscow('2026-11-23T00:00:00'), day)],
  ]);
});

test('durations, glued to their unit or not', () => {
  const hours = (count: number): AskedSummary => period(NOW - count * HOUR, NOW);
  check([
    ['2h', hours(2)],
    ['since 2h', hours(2)],
    ['с 2ч', hours(2)],
    ['last 2 hours', hours(2)],
    ['за последние 2 часа', hours(2)],
    ['90 минут', hours(1.5)],
    ['last hour', hours(1)],
    ['since 2 hours ago', hours(2)],
    ['за последний час', hours(1)],
    ['3 дня', hours(72)],
    ['past 2 weeks', hours(14 * 24)],
    ['month', period(moscow('2026-10-25T14:20:00'), NOW)],
    ['0h', mistake('bad_date', { text: '0h' })],
    ['since 99999999h', mistake('bad_date', { text: '99999999h' })],
    ['last 10001 days', mistake('bad_date', { text: '10001 days' })],
  ]);
});

test('dates and ranges, ISO and dotted; the last day is included', () => {
  const days = (from: string, to: string): AskedSummary =>
    period(moscow(`${from}T00:00:00`), moscow(`${to}T00:00:00`));
  const five = days('2026-11-01', '2026-11-06');
  check([
    ['2026-11-20', days('2026-11-20', '2026-11-21')],
    ['20.11.2026', days('2026-11-20', '2026-11-21')],
    ['20.11.26', days('2026-11-20', '2026-11-21')],
    ['20.11', days('2026-11-20', '2026-11-21')],
    ['20.12', days('2025-12-20', '2025-12-21')],
    ['29.02', days('2024-02-29', '2024-03-01')],
    ['2026-11-01..2026-11-05', five],
    ['2026-11-01 - 2026-11-05', five],
    ['2026-11-01/2026-11-05', five],
    ['01.11-05.11', five],
    ['01.11.2026–05.11.2026', five],
    ['from 01.11 to 05.11', five],
    ['с 1.11 по 5.11', five],
    ['2026-11-05 - 2026-11-01', five],
    ['from 1 November to 5 November', five],
    ['с 1 ноября по 5 ноября 2026', five],
    ['Nov 1st - Nov 5th', five],
    ['20 дек', days('2025-12-20', '2025-12-21')],
    ['since 2026-11-20', period(moscow('2026-11-20T00:00:00'), NOW)],
    ['since 2026-11-20 14:30', period(moscow('2026-11-20T14:30:00'), NOW)],
    [
      '2026-11-20T14:30 - 2026-11-20T15:00',
      period(moscow('2026-11-20T14:30:00'), moscow('2026-11-20T15:00:00')),
    ],
    ['since 2026-11-20T10:00:00.500Z', period(Date.parse('2026-11-20T10:00:00.500Z'), NOW)],
    ['since 10:00', period(moscow('2026-11-25T10:00:00'), NOW)],
    ['since 18:00', period(moscow('2026-11-24T18:00:00'), NOW)],
    ['20.11-05.12', period(moscow('2026-11-20T00:00:00'), NOW)],
    ['28.12-03.01', days('2025-12-28', '2026-01-04')],
    ['from 14:00 to 18:00', period(moscow('2026-11-25T14:00:00'), NOW)],
    ['22:00-02:00', period(moscow('2026-11-24T22:00:00'), moscow('2026-11-25T02:00:00'))],
    ['2026-11-20 14:30 - 15:00', period(moscow('2026-11-20T14:30:00'), moscow('2026-11-20T15:00:00'))],
    ['с понедельника по пятницу', period(moscow('2026-11-23T00:00:00'), NOW)],
    ['from friday to tuesday', period(moscow('2026-11-20T00:00:00'), moscow('2026-11-25T00:00:00'))],
    ['с ноября по январь', period(moscow('2026-11-01T00:00:00'), NOW)],
    ['10:00-12:00', period(moscow('2026-11-25T10:00:00'), moscow('2026-11-25T12:00:00'))],
    ['2026-11-20..2027-01-01', period(moscow('2026-11-20T00:00:00'), NOW)],
  ]);
});

test('dates that do not exist, and periods that have not begun', () => {
  check([
    ['2026-02-30', mistake('bad_date', { text: '2026-02-30' })],
    ['31.02', mistake('bad_date', { text: '31.02' })],
    ['32.01.2026', mistake('bad_date', { text: '32.01.2026' })],
    ['29.02.2025', mistake('bad_date', { text: '29.02.2025' })],
    ['11/25/2026', mistake('bad_date', { text: '11/25/2026' })],
    ['31 ноября', mistake('bad_date', { text: '31 ноября' })],
    ['since 25:00', mistake('bad_date', { text: '25:00' })],
    ['since 2026-11-31T10:00:00Z', mistake('bad_date', { text: '2026-11-31T10:00:00Z' })],
    ['0001-01-01', mistake('bad_date', { text: '0001-01-01' })],
    ['2026-11-26', mistake('future', { text: '2026-11-26' })],
    ['since 01.01.2030', mistake('future', { text: '01.01.2030' })],
    ['from 2027-01-01 to 2027-02-01', mistake('future', { text: '2027-02-01' })],
    ['since', mistake('since_when')],
    ['с когда-нибудь', mistake('since_when')],
  ]);
});

test('a day of 23 and of 25 hours, and a day that begins at one', () => {
  const zoned = (timeZone: string, now: string) => ({ now: Date.parse(now), timeZone, siteUrl: SITE });
  const length = (text: string, context: typeof MOSCOW): number => {
    const parsed = parse(text, context);
    assert.ok(parsed.kind === 'summary' && parsed.scope.kind === 'period', text);
    return (parsed.scope.to - parsed.scope.from) / HOUR;
  };
  const spring = zoned('Europe/Berlin', '2026-03-30T10:00:00Z');
  assert.equal(length('yesterday', spring), 23);
  assert.equal(length('2026-10-25', zoned('Europe/Berlin', '2026-11-01T10:00:00Z')), 25);
  assert.equal(length('1d', spring), 24);
  assert.equal(length('2d', spring), 47);
  assert.equal(length('48h', spring), 48);
  assert.equal(length('2026-04-24', zoned('Africa/Cairo', '2026-05-01T10:00:00Z')), 23);
  assert.equal(length('month', zoned('UTC', '2026-03-31T12:00:00Z')), 31 * 24, 'from 28 February');
});

test('a time zone that is unknown or not told is UTC', () => {
  for (const timeZone of ['', 'Not/AZone', '../etc']) {
    check([['yesterday', period(Date.parse('2026-11-24T00:00:00Z'), Date.parse('2026-11-25T00:00:00Z'))]], {
      ...MOSCOW,
      timeZone,
    });
  }
});

test('the last so many posts', () => {
  const last = (count: number): AskedSummary => summary({ scope: { kind: 'last', count } });
  check([
    ['50', last(50)],
    ['last 50', last(50)],
    ['last 50 posts', last(50)],
    ['последние 50 сообщений', last(50)],
    ['10000', last(10_000)],
    ['10001', mistake('bad_count', { text: '10001', limit: 10_000 })],
    ['last 0', mistake('bad_count', { text: '0', limit: 10_000 })],
    ['-5', mistake('bad_count', { text: '-5', limit: 10_000 })],
    ['last 9999999999999999999', mistake('bad_count', { text: '9999999999999999999', limit: 10_000 })],
  ]);
});

test('unread, and since when where the client knows', () => {
  check([
    ['unread', summary({ scope: { kind: 'unread' } })],
    ['непрочитанное', summary({ scope: { kind: 'unread' } })],
    ['since last read', summary({ scope: { kind: 'unread' } })],
    [
      'unread since 2026-11-25T09:00:00.000Z',
      summary({ scope: { kind: 'unread', since: Date.parse('2026-11-25T09:00:00Z') } }),
    ],
    ['unread since 2027-01-01T00:00:00Z', mistake('future', { text: '2027-01-01T00:00:00Z' })],
    ['unread today', mistake('two_scopes')],
  ]);
});

test('lens, language and regenerate in any order and either language', () => {
  const all = summary({
    scope: { kind: 'last', count: 20 },
    lens: { kind: 'for_me' },
    language: 'en',
    regenerate: true,
  });
  for (const text of [
    'last 20 for me in English regenerate',
    'regenerate in english FOR ME 20',
    'для меня, последние 20, по-английски, заново',
    'english last 20 заново мне.',
  ]) {
    assert.deepEqual(parse(text), all, text);
  }
  check([
    ['задачи', summary({ lens: { kind: 'actions' } })],
    ['open questions', summary({ lens: { kind: 'questions' } })],
    ['коротко, на языке треда', summary({ lens: { kind: 'short' }, language: 'thread' })],
    ['ещё раз', summary({ regenerate: true })],
    ['short tasks', summary({ lens: { kind: 'actions' } })],
    ['tasks for me', summary({ lens: { kind: 'for_me' } })],
    ['tasks and questions', mistake('two_lenses')],
  ]);
});

test('a question: marked, in quotation marks, or words that end as questions do', () => {
  const asks = (text: string, fields: Partial<AskedSummary> = {}): AskedSummary =>
    summary({ lens: { kind: 'question', text }, ...fields });
  const today: AskedSummary['scope'] = { kind: 'period', from: moscow('2026-11-25T00:00:00'), to: NOW };
  check([
    ['question: who deploys today', asks('who deploys today')],
    ['вопрос: кто катит', asks('кто катит')],
    ['today in Russian question: Why, exactly?', asks('Why, exactly?', { scope: today, language: 'ru' })],
    ['"who deploys" today', asks('who deploys', { scope: today })],
    ['«кто катит» коротко', asks('кто катит')],
    ['What did we decide today?', asks('What did we decide today?')],
    ['today tasks for Anna?', asks('tasks for Anna?', { scope: today })],
    ['сегодня: что решили?', asks('что решили?', { scope: today })],
    ['today?', summary({ scope: today })],
    ['since when is it broken?', asks('since when is it broken?')],
    ['question:', mistake('empty_question')],
    [`question: ${'ы'.repeat(MAX_QUESTION)}`, asks('ы'.repeat(MAX_QUESTION))],
    [`question: ${'x'.repeat(10_000)}`, mistake('question_too_long', { limit: MAX_QUESTION })],
    ['question: a \ud83d b', asks('a \ufffd b')],
  ]);
});

test('a slip of the finger is named with what it was to be', () => {
  const slip = (text: string, meant: string): [string, unknown] => [
    text,
    mistake('misspelt_word', { text, meant }),
  ];
  check([
    slip('yestreday', 'yesterday'),
    slip('todya', 'today'),
    slip('Непрочитаное', 'непрочитанное'),
    slip('задчи', 'задачи'),
    slip('regenrat', 'regenerate'),
  ]);
});

test('a word that is none is named back', () => {
  check([
    ['frobnicate', mistake('unknown_word', { text: 'frobnicate' })],
    [`today ${'the '.repeat(300)}`, mistake('unknown_word', { text: 'the' })],
    ['today Кракозябры!', mistake('unknown_word', { text: 'Кракозябры!' })],
  ]);
});

test('whatever is typed, it is read or refused', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const words = [
    ...phrases,
    '50',
    '2h',
    '01.11',
    '-',
    '..',
    '?',
    '"',
    '«',
    ID,
    SITE,
    '\ud800',
    '',
    '0',
    'ы'.repeat(40),
  ];
  for (let i = 0; i < 3000; i++) {
    const line = Array.from({ length: random.below(9) }, () => random.pick(words)).join(' ');
    const parsed = parse(line);
    if (parsed.kind === 'summary' && parsed.scope.kind === 'period') {
      assert.ok(parsed.scope.from < parsed.scope.to && parsed.scope.to <= NOW, line);
    }
  }
  for (const long of ['x', '?', '1.', '"', '- ', 'a/', 'the ', 'last ', 'since ', 'с по '])
    parse(long.repeat(40_000));
});

test('every phrase is written as it is compared', () => {
  for (const phrase of phrases)
    assert.equal(phrase, phrase.toLowerCase().replaceAll('ё', 'е').trim(), phrase);
});
