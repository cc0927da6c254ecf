/**
 * Words by which people decide, promise, ask and change their minds, English and Russian alike: threads mix the two.
 * Each pattern is linear: alternatives of plain words, no nested repetition.
 */

const word = (words: string) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'iu');

const DECISION = word(
  "we(?:'ve| have)? (?:decided|agreed|settled|chose)|(?:is|it's|was|are) (?:decided|agreed|settled|approved)|decided|agreed|approved|decision|we(?:'ll| will| are|'re) (?:go(?:ing)? (?:with|for)|keep(?:ing)?|us(?:e|ing)|stick(?:ing)? with|postpon(?:e|ing)|ship(?:ping)?)|going with|let's (?:go with|use|keep|do|stick with|ship|postpone)|settled on|consensus|signed off|final(?:ly)? (?:answer|decision|version)|conclusion|to sum up|in the end|bottom line|" +
    'решили|решено|решение|договорились|условились|согласовали|согласован[оаы]?|утвердили|утвержден[оаы]?|утверждён|одобрен[оаы]?|остановились на|останавливаемся на|выбрали|выбираем|бер[её]м вариант|принято|принимаем|едем с|итого|в итоге|итог|резюмирую|подытожу|вывод|зафиксировали|фиксируем|фиксирую',
);
const REVERSAL = word(
  "on second thought|scrap that|changed (?:my|our) minds?|no longer|we(?:'re| are) not going|revert(?:ed|ing)?|rolled back|roll(?:ing)? back|cancel(?:l?ed|ling)?|instead of|overruled|reconsidered|" +
    'передумал[аи]?|отменяем|отменили|отменяется|отмена|откатили|откатываем|вс[её]-таки|вс[её] же|больше не|вместо этого|пересмотрели|отказались от|отказываемся от',
);
const PROMISE = word(
  "i(?:'ll| will| can take|'m going to| am going to)|i(?:'m| am) on it|i(?:'ve| have) got it|leave it (?:to|with) me|on me|i take|assigned to me|" +
    'сделаю|займусь|возьму|беру|подготовлю|пришлю|напишу|проверю|исправлю|обновлю|поправлю|соберу|созвонюсь|поговорю|узнаю|уточню|выложу|настрою|перенесу|закрою|добавлю|отправлю|разверну|разберусь|посмотрю|организую|запланирую|оформлю|составлю|согласую|с меня|за мной|на мне|беру на себя',
);
const REQUEST = word(
  'please|can you|could you|would you|todo|to do|action item|action|needs? to|has to|have to|must|should|owner|assign(?:ed)?|responsible|make sure|remember to|' +
    'сделай(?:те)?|подготовь(?:те)?|пришли(?:те)?|проверь(?:те)?|исправь(?:те)?|обнови(?:те)?|напиши(?:те)?|добавь(?:те)?|скинь(?:те)?|возьми(?:те)?|посмотри(?:те)?|собери(?:те)?|уточни(?:те)?|пожалуйста|нужно|надо|необходимо|прошу|должен|должна|должны|поручаю|поручить|ответственн\\p{L}*|задача|на тебе|за тобой|можешь|сможешь|не забудь(?:те)?',
);
const DEADLINE = word(
  'by (?:mon|tues|wednes|thurs|fri|satur|sun)day|by (?:tomorrow|tonight|noon|eod|eow|the end|end of|next|january|february|march|april|may|june|july|august|september|october|november|december|\\d{1,2})|before (?:\\d{1,2}|monday|tuesday|wednesday|thursday|friday|the release|release)|today|tomorrow|this week|next week|deadline|due|eod|eta|' +
    'до (?:понедельника|вторника|среды|четверга|пятницы|субботы|воскресенья|конца|завтра|вечера|обеда|\\d{1,2})|ко? (?:понедельнику|вторнику|среде|четвергу|пятнице|субботе|воскресенью|вечеру|обеду|концу|завтрашнему|утру|\\d{1,2})|сегодня|завтра|послезавтра|на этой неделе|на следующей неделе|срок|дедлайн',
);
const PAST = word('i did|i was|done already|already|уже|сделал[аи]?|готово|вчера');
const WHO = word('who|anyone|anybody|someone|кто|кто-нибудь|кому');
const MENTION = /(?:^|[\s(,])@[a-z0-9][a-z0-9._-]{1,63}/i;
const CONFIRMATION =
  /^(?:yes|no|yep|nope|sure|right|correct|ok|да|нет|ага|угу|конечно|верно|именно|точно|так и есть)(?![\p{L}\p{N}])/iu;

/** How strongly a sentence speaks of a decision: 0 not at all, 2 a decision, 3 one that changes an earlier one. */
export function decisionStrength(sentence: string): number {
  if (isQuestion(sentence)) return 0;
  return (DECISION.test(sentence) ? 2 : 0) + (reverses(sentence) ? 1.5 : 0);
}

/** Whether a sentence takes back what was said before. */
export function reverses(sentence: string): boolean {
  return !isQuestion(sentence) && REVERSAL.test(sentence);
}

/** How strongly a sentence speaks of something to be done; 3 and more is a task. */
export function taskStrength(sentence: string): number {
  const promised = PROMISE.test(sentence) && !isQuestion(sentence);
  const asked = REQUEST.test(sentence);
  if (!promised && !asked) return 0;
  let strength = promised ? 3 : 2;
  if (DEADLINE.test(sentence)) strength += 2;
  if (MENTION.test(sentence)) strength += 1;
  if (PAST.test(sentence)) strength -= 2;
  return strength;
}

export function isQuestion(sentence: string): boolean {
  return /[?？]["»”)\s]*$/.test(sentence);
}

/**
 * Whether a later post's text answers a question: it says yes or no, names the asker, speaks of the same things, or
 * takes on what was asked for ("who will?" – "I'll do it").
 */
export function answers(question: string, askerUsername: string, reply: string): boolean {
  const text = reply.trim();
  if (CONFIRMATION.test(text)) return true;
  if (askerUsername !== '' && text.toLowerCase().includes(`@${askerUsername.toLowerCase()}`)) return true;
  if (WHO.test(question) && PROMISE.test(text)) return true;
  const asked = stems(question);
  for (const stem of stems(text)) if (asked.has(stem)) return true;
  return false;
}

/** First five letters of words of at least five: enough to match most inflected forms in both languages. */
function stems(text: string): Set<string> {
  const found = new Set<string>();
  for (const match of text.toLowerCase().matchAll(/\p{L}{5,}/gu)) found.add(match[0].slice(0, 5));
  return found;
}
