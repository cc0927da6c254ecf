/**
 * What of a task its posts bear out. An owner must be a participant or stand in a cited post, a date must stand in one
 * (or be the day that its `tomorrow` or `Friday` means); whatever else the model wrote there is taken out of the text.
 */

import type { ConversationPost, TaskState } from '../types.ts';
import { dateMarks, daysMeant } from './dates.ts';
import { type Names, standsIn } from './names.ts';
import { splitTask, type TaskLine } from './task_line.ts';

export interface CheckedTask {
  readonly text: string;
  readonly task: TaskState;
}

export function checkTask(
  text: string,
  box: 'open' | 'done' | undefined,
  cited: readonly ConversationPost[],
  names: Names,
): CheckedTask {
  const line = splitTask(text);
  const owner = ownerOf(line, box !== undefined, cited, names);
  const due = isStated(line.due, cited) ? line.due : '';
  // In front of a box stands an owner by the format; elsewhere the words before a colon may be anything.
  const invented = line.owner !== '' && owner === '' && looksLikeName(line.owner) && box !== undefined;
  const task = { owner, due, done: box === 'done' || line.done === true };
  const asWritten =
    !invented && due === line.due && line.done === undefined && (line.owner === '' || line.ownerInFront);
  if (asWritten || line.what === '') return { text, task };
  const front = line.ownerInFront && !invented ? `${line.owner}: ` : '';
  const named = !line.ownerInFront && owner !== '' && !line.what.includes(owner) ? ` (${owner})` : '';
  return { text: `${front}${line.what}${named}${due === '' ? '' : ` (${due})`}`, task };
}

function ownerOf(line: TaskLine, boxed: boolean, cited: readonly ConversationPost[], names: Names): string {
  if (line.owner === '') {
    const author = names.opening(line.what);
    return author === undefined ? '' : author.displayName || author.username;
  }
  const owners = line.owner.split(/\s*(?:[,;/&+]|\s(?:and|и)\s)\s*/iu).flatMap((name) => {
    const author = names.participant(name);
    if (author !== undefined) return [author.displayName || author.username];
    const trusted = boxed || !line.ownerInFront;
    return trusted && name !== '' && cited.some((post) => standsIn(name, post.text)) ? [name] : [];
  });
  return [...new Set(owners)].join(', ');
}

function looksLikeName(words: string): boolean {
  return words.split(/\s+/).length <= 4 && words.split(/\s+/).every((word) => /^[@\p{Lu}(]/u.test(word));
}

function isStated(due: string, cited: readonly ConversationPost[]): boolean {
  if (due === '') return false;
  const wanted = [...dateMarks(due)];
  if (wanted.length === 0) return cited.some((post) => standsIn(due, post.text));
  return cited.some((post) => {
    const marks = dateMarks(post.text);
    if (wanted.every((mark) => marks.has(mark))) return true;
    const day = wanted.find((mark) => /^\d/.test(mark));
    const month = wanted.find((mark) => /^m\d/.test(mark));
    return (
      day !== undefined && month !== undefined && daysMeant(marks, post.createdAt).has(`${day} ${month}`)
    );
  });
}
