/** Reads a line on what became of an earlier claim: `C3 resolved: the draft was sent`. */

import type { ChangeKind } from '../types.ts';

export interface UpdateLine {
  /** Number of the earlier claim, from 1. */
  readonly claim: number;
  readonly kind: Exclude<ChangeKind, 'new'>;
  /** The claim as it stands now; may be empty. */
  readonly text: string;
}

const RESOLVED =
  'resolved|done|answered|closed|completed?|finished|settled|решен[оаы]?|выполнен[оаы]?|сделан[оаы]?|закрыт[оаы]?|отвечен[оаы]?|завершен[оаы]?|готово';
const REVERSED =
  'reversed|changed|replaced|overturned|superseded|cancell?ed|dropped|withdrawn|revoked|отменен[оаы]?|изменен[оаы]?|пересмотрен[оаы]?|заменен[оаы]?|отозван[оаы]?|неактуальн[оаы]?';
/** The C may be Cyrillic, the words in brackets, the two in either order. */
const ID = '[[(]?[CС]\\s?(\\d{1,3})[\\])]?';
const STATE = `[[(]?(?:(${RESOLVED})|(${REVERSED}))[\\])]?(?!\\p{L})`;
const JOINT = '\\s*[:.,—–-]?\\s*';
const ID_FIRST = new RegExp(`^${ID}${JOINT}(?:is |was |—\\s*)?${STATE}${JOINT}(.*)$`, 'iu');
const STATE_FIRST = new RegExp(`^${STATE}${JOINT}${ID}${JOINT}(.*)$`, 'iu');

/** `undefined` for a line that says neither which claim nor what became of it. */
export function readUpdate(text: string): UpdateLine | undefined {
  const plain = text.replace(/ё/g, 'е');
  const first = ID_FIRST.exec(plain);
  if (first !== null) return update(first[1], first[2], rest(text, first[4]));
  const second = STATE_FIRST.exec(plain);
  return second === null ? undefined : update(second[3], second[1], rest(text, second[4]));
}

function update(claim: string | undefined, resolved: string | undefined, text: string): UpdateLine {
  return { claim: Number(claim), kind: resolved === undefined ? 'reversed' : 'resolved', text };
}

/** The end of the line as it was written. */
function rest(text: string, end: string | undefined): string {
  return end === undefined || end === '' ? '' : text.slice(-end.length).trim();
}
