import assert from 'node:assert/strict';
import test from 'node:test';
import { catalogues, languageOfLocale, type MessageKey, translate } from '../../../../assets/i18n/index.ts';
import { formatMessage, MessageSyntaxError, placeholdersOf } from '../../../../assets/i18n/message_format.ts';

const keys = Object.keys(catalogues.en) as MessageKey[];

test('Russian has exactly the keys of English', () => {
  assert.deepEqual(Object.keys(catalogues.ru).sort(), [...keys].sort());
});

test('every key asks for the same placeholders in both languages', () => {
  for (const key of keys) {
    assert.deepEqual(placeholdersOf(catalogues.ru[key]), placeholdersOf(catalogues.en[key]), key);
  }
});

test('no catalogue string holds an ASCII apostrophe, which ICU would take for a quote', () => {
  for (const language of ['en', 'ru'] as const) {
    for (const key of keys) assert.ok(!catalogues[language][key].includes("'"), `${language} ${key}`);
  }
});

test('Russian plurals have all their forms', () => {
  for (const key of keys) {
    for (const plural of catalogues.ru[key].match(/plural,.*?\}\}/g) ?? []) {
      for (const form of ['one {', 'few {', 'many {', 'other {']) {
        assert.ok(plural.includes(form), `${key} lacks ${form}`);
      }
    }
  }
});

test('plurals follow the language', () => {
  const entry = (language: 'en' | 'ru', count: number) =>
    translate(language, 'thread_summary.participants.entry', { name: 'Anna', count });
  assert.equal(entry('en', 1), 'Anna (1 post)');
  assert.equal(entry('en', 0), 'Anna (0 posts)');
  assert.equal(entry('ru', 1), 'Anna (1 сообщение)');
  assert.equal(entry('ru', 3), 'Anna (3 сообщения)');
  assert.equal(entry('ru', 11), 'Anna (11 сообщений)');
  assert.equal(entry('ru', 21), 'Anna (21 сообщение)');
});

test('a parameter is inserted once and never read as a message', () => {
  assert.equal(
    translate('en', 'thread_summary.participants.entry', { name: '{count} # {', count: 2 }),
    '{count} # { (2 posts)',
  );
});

test('a missing parameter stays visible instead of failing', () => {
  assert.equal(translate('en', 'thread_summary.receipt.model'), 'Model: {model}.');
});

test('broken messages are refused with the offset', () => {
  for (const message of ['{', 'a } b', '{count, plural, one {x}}', '{count, plural, other {x}', '{Name}']) {
    assert.throws(() => formatMessage('en', message), MessageSyntaxError, message);
  }
});

test('Russian locales read Russian, all others English', () => {
  assert.equal(languageOfLocale('ru'), 'ru');
  assert.equal(languageOfLocale('ru-RU'), 'ru');
  assert.equal(languageOfLocale('en-AU'), 'en');
  assert.equal(languageOfLocale('rum'), 'en');
  assert.equal(languageOfLocale(''), 'en');
});
