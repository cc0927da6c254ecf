import assert from 'node:assert/strict';
import test from 'node:test';
import { dueIn } from '../../../../server/summary/digest/due.ts';

const stated: Readonly<Record<string, string>> = {
  "I'll write the migration plan by Friday.": 'by Friday',
  'By Monday evening the draft is there': 'By Monday evening',
  'give me half an hour': 'half an hour',
  'runbook by the 13th, please': 'by the 13th',
  'Certificates expire on 12 June!': 'on 12 June',
  'before the release, not after': 'before the release',
  'will do 14:30ish': '14:30ish',
  'tomorrow before 10:00': 'tomorrow before 10:00',
  'this week': 'this week',
  'подготовь заметку к релизу до пятницы': 'до пятницы',
  'сделаю сегодня до вечера': 'сегодня до вечера',
  'Оплачу до пятницы 15:00': 'до пятницы 15:00',
  'обновлю 29-го, в 7 утра': '29-го, в 7 утра',
  'пришлю завтра к 12': 'завтра к 12',
  'К 1 марта будет': 'К 1 марта',
  'в эту среду обновим стейдж': 'в эту среду',
  'в четверг вечером посмотрю': 'в четверг вечером',
  'не раньше 23-го': 'не раньше 23-го',
  'подпишу на этой неделе': 'на этой неделе',
};
const unstated = [
  'version 1.4 is out',
  'в 7 раз быстрее',
  'зайду к нему',
  "I'm on 1.5.2",
  'сторговать до 1,9 %',
  'стоит 15.30 рублей',
  'the Monday shift is mine',
  'commit 12af:30ee',
];

for (const [text, due] of Object.entries(stated))
  test(`“${text}” is due ${due}`, () => assert.equal(dueIn(text), due));
for (const text of unstated) test(`“${text}” states no date`, () => assert.equal(dueIn(text), ''));
