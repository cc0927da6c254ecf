import assert from 'node:assert/strict';
import test from 'node:test';
import { straysFrom } from '../../../../server/summary/language/strays.ts';
import { type ExportLine, loadThreads } from '../../../support/threads.ts';

const NOBODY: ReadonlySet<string> = new Set();

function namesIn(lines: readonly ExportLine[]): Set<string> {
  const names = new Set<string>();
  for (const line of lines) {
    if (line.type !== 'user') continue;
    const { username, first_name, last_name, nickname } = line.user;
    for (const name of `${username} ${first_name} ${last_name} ${nickname}`.split(/[^\p{L}]+/u)) {
      names.add(name.toLowerCase());
    }
  }
  return names;
}

/** Every fact of the gold files in one of the two languages: people wrote them as summaries are written. */
const facts = loadThreads().flatMap(({ gold, lines }) => {
  const { language } = gold;
  if ((language !== 'ru' && language !== 'en') || gold.refusal !== undefined) return [];
  const names = namesIn(lines);
  const texts = [...gold.decisions, ...gold.tasks, ...gold.open_questions].map((fact) => fact.text);
  return [...gold.topics, ...texts].map((text) => ({ text, language, names }));
});

for (const [language, other] of [
  ['ru', 'en'],
  ['en', 'ru'],
] as const) {
  const own = facts.filter((fact) => fact.language === language && /\p{L}/u.test(fact.text));

  test(`facts written in ${language} are hardly ever taken for another language`, (context) => {
    const wrong = own.filter(({ text, names }) => straysFrom(language, text, names));
    context.diagnostic(`${wrong.length} of ${own.length}: ${wrong.map(({ text }) => text).join(' | ')}`);
    assert.ok(own.length >= 100);
    assert.ok(wrong.length <= own.length / 100);
  });

  test(`facts written in ${language} are seen to be none in ${other}`, (context) => {
    const missed = own.filter(({ text, names }) => !straysFrom(other, text, names));
    context.diagnostic(
      `${missed.length} of ${own.length} missed: ${missed.map(({ text }) => text).join(' | ')}`,
    );
    assert.ok(missed.length <= own.length / 33);
  });
}

test('other languages are neither', () => {
  const neither = [
    'Das Team hat beschlossen, die Datenbank nächste Woche zu migrieren',
    'L’équipe a décidé de migrer la base de données la semaine prochaine',
    'El equipo decidió migrar la base de datos la próxima semana',
    'A equipe decidiu migrar o banco de dados na próxima semana, mas não em produção',
    'Zespół zdecydował się na migrację bazy danych w przyszłym tygodniu',
    'Il team ha deciso di migrare il database della produzione',
    '团队决定下周迁移数据库',
    'チームは来週データベースを移行することにしました',
    'قرر الفريق نقل قاعدة البيانات الأسبوع المقبل',
    'Команда вирішила перенести базу даних наступного тижня',
    'Екипът реши, че ще мигрира базата, която беше стара',
  ];
  for (const text of neither) {
    assert.ok(straysFrom('en', text, NOBODY), `en: ${text}`);
    assert.ok(straysFrom('ru', text, NOBODY), `ru: ${text}`);
  }
});

test('code, links, quotations, names, abbreviations and product names say nothing of the language', () => {
  const russian = [
    'Анна: “we will migrate the whole thing on Friday evening”',
    'Запустить `SELECT count(*) FROM the_table WHERE is_new` на реплике',
    'Обновить kube-proxy и CoreDNS до 1.29.3',
    'Подробности: https://example.com/how-to-migrate-the-whole-thing-to-the-cloud',
    'John Smith и Mary Ann O’Neill согласны',
    'Postgres',
    'SLA и RPO',
  ];
  const names = new Set(['john', 'smith', 'mary', 'ann', "o'neill", 'анна', 'борис', 'петров']);
  for (const text of russian) assert.ok(!straysFrom('ru', text, names), text);
  const english = [
    'Anna said: «Переносим всё на пятницу вечером, как договаривались»',
    'Rename the branch `исправление` to something else',
    'Борис Петров and Анна agreed to move it to Friday',
    'The word “договор” was replaced',
    '3.5 → 4.0',
  ];
  for (const text of english) assert.ok(!straysFrom('en', text, names), text);
});

test('one borrowed word does not make a claim foreign, a sentence around it does', () => {
  assert.ok(!straysFrom('ru', 'Решили включить feature flags для новой оплаты', NOBODY));
  assert.ok(straysFrom('ru', 'Anna said that the релиз is moved to the next week', NOBODY));
  assert.ok(!straysFrom('en', 'They asked whether the «саммари» plugin and the команда work', NOBODY));
  assert.ok(straysFrom('en', 'Анна сказала, что release переносится на следующую неделю', NOBODY));
});
