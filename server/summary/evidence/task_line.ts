/** Takes a task's line apart: `Anna: send the draft (by Friday)` and the other ways in which models write one. */

import { dateMarks } from './dates.ts';

export interface TaskLine {
  /** Before the colon, or in `(owner: …)`; may be no name at all. */
  readonly owner: string;
  /** The owner stood where the format wants it, in front. */
  readonly ownerInFront: boolean;
  /** Everything else, without owner, date and state. */
  readonly what: string;
  /** As it was written: `by Friday`. */
  readonly due: string;
  readonly done: boolean | undefined;
}

const GROUP = /[\s,;]*[([]([^()[\]]{1,80})[)\]]\s*\.?$/u;
const WITHIN = /\s*\(([^()]{3,60})\)/u;
const DUE_LABEL = /^(?:due(?: date)?|deadline|срок|дедлайн)\s*[:—–-]?\s*/iu;
const DUE_WORD = /^(?:by|until|till|before|on|no later than|due|до|к|ко|в|во|на|не позднее|по)(?=[\s:])/iu;
/** What may come before something that is no day: `after the release`. */
const EVENT =
  /^(?:by|before|after|until|till|once|no later than|as soon as|до|к|ко|после|перед|через|когда|как только|не позднее)(?=\s)/iu;
const OWNER_LABEL =
  /^(?:owner|assignee|assigned to|responsible|ответственн(?:ый|ая)|исполнитель|кто)\s*[:—–-]\s*/iu;
const DONE =
  /^(?:status\s*:\s*|статус\s*:\s*)?(?:done|completed?|finished|closed|готово|сделано|выполнен[оаы]?|завершен[оаы]?|закрыт[оаы]?)$/iu;
const OPEN =
  /^(?:status\s*:\s*|статус\s*:\s*)?(?:open|pending|in progress|to ?do|not done|не сделано|не выполнен[оаы]?|открыт[оаы]?|в работе|в процессе)$/iu;
const NOBODY =
  /^(?:nobody|no one|none|unassigned|unknown|n\/a|owner|not (?:named|assigned|specified)|no owner|tbd|[-—–?]+|никто|не (?:назначен[оа]?|указан[оа]?|определ[её]н[оа]?)|без ответственного)$/iu;
const NO_DUE =
  /^(?:no (?:date|deadline|due date)|none|not (?:stated|specified)|n\/a|tbd|[-—–?]+|(?:срок )?не (?:указан|назван|определ[её]н)|без срока)$/iu;
const IN_FRONT = /^([^:()]{1,60}?)(?:\s*:\s+|\s+[—–]\s+|\s+->\s+)(?=\S)/u;
const AT_THE_END =
  /[\s,;—–-]+((?:by|until|till|before|due(?: by| on)?|no later than|до|к|не позднее|в срок до)\s[^,;()]{2,40}?)\s*\.?$/iu;

export function splitTask(text: string): TaskLine {
  let rest = text;
  let owner = '';
  let due = '';
  let done: boolean | undefined;
  for (;;) {
    const group = GROUP.exec(rest);
    const inside = group?.[1]?.trim() ?? '';
    if (group === null) break;
    if (DONE.test(inside)) done ??= true;
    else if (OPEN.test(inside)) done ??= false;
    else if (OWNER_LABEL.test(inside)) owner ||= inside.replace(OWNER_LABEL, '');
    else if (DUE_LABEL.test(inside)) due ||= stated(inside.replace(DUE_LABEL, ''));
    else if (EVENT.test(inside) || dateMarks(inside).size > 0) due ||= stated(inside);
    else if (!NO_DUE.test(inside)) break;
    rest = rest.slice(0, group.index);
  }
  if (due === '') {
    const within = WITHIN.exec(rest);
    const inside = within?.[1] ?? '';
    if (within !== null && DUE_WORD.test(inside) && dateMarks(inside).size > 0) {
      due = inside;
      rest = `${rest.slice(0, within.index)}${rest.slice(within.index + within[0].length)}`;
    }
  }
  if (due === '') {
    const end = AT_THE_END.exec(rest);
    if (end?.[1] !== undefined && dateMarks(end[1]).size > 0) {
      due = end[1];
      rest = rest.slice(0, end.index);
    }
  }
  const front = owner === '' ? IN_FRONT.exec(rest) : null;
  if (front?.[1] !== undefined) {
    owner = front[1].replace(/^@/, '').trim();
    rest = rest.slice(front[0].length);
  }
  const nobody = NOBODY.test(owner);
  return {
    owner: nobody ? '' : owner,
    ownerInFront: front !== null && !nobody,
    what: rest.trim(),
    due,
    done,
  };
}

function stated(due: string): string {
  return NO_DUE.test(due) ? '' : due;
}
