/** The words of one claim: whether they say that there is none, and an end to their length. */

const MAX_CLAIM_CHARS = 600;

const NOTHING =
  /^[(*_[]*(?:none|nothing|n\/a|not (?:applicable|answered)|no (?:open |explicit |specific |new )?(?:tasks?|actions?|action items?|conclusions?|decisions?|topics?|key points?|questions?|updates?|changes?|answer)(?: (?:were|was|are))?(?: (?:found|mentioned|assigned|stated|identified|reached|made|named|asked))?|нет|ничего|отсутствуют|нет ответа|не указан[оы]|не (?:было|найдено|выявлено|обсуждалось)|(?:новых )?(?:задач|выводов|решений|действий|тем|вопросов|изменений)(?: и действий)? нет|нет (?:новых |открытых )?(?:задач|выводов|решений|действий|тем|вопросов|изменений))[)*_\].!]*$/i;

/** `None`, `No tasks were assigned.`, `Задач нет.` */
export function saysNothing(text: string): boolean {
  return NOTHING.test(text);
}

/** At a word's border where there is one near; never inside a surrogate pair. */
export function limited(text: string): string {
  if (text.length <= MAX_CLAIM_CHARS) return text;
  const cut = text.slice(0, MAX_CLAIM_CHARS - 1).replace(/[\ud800-\udbff]$/, '');
  return `${cut.replace(/\s+\S{0,30}$/, '')}…`;
}
