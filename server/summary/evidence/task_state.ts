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

interface Owner {
  readonly written: string;
  /** As the conversation calls them. */
  readonly name: string;
}

export function checkTask(
  text: string,
  box: 'open' | 'done' | undefined,
  cited: readonly ConversationPost[],
  names: Names,
): CheckedTask {
  const line = splitTask(text);
  const boxed = box !== undefined;
  const owners = ownersOf(line, boxed, cited, names);
  const due = isStated(line.due, cited) ? line.due : '';
  const task = {
    owner: [...new Set(owners.map((each) => each.name))].join(', '),
    due,
    done: box === 'done' || line.done === true,
  };
  // In front of a boxed task stands an owner by the format; elsewhere the words before a colon may be anything.
  const isOwner = owners.length > 0 || (boxed && namesSomebody(line.owner));
  const named = isOwner || !line.ownerInFront ? owners.map((each) => each.written).join(', ') : line.owner;
  // A day that no post names is invented; words that name no day may be part of the task.
  const when = due === '' && dateMarks(line.due).size > 0 ? '' : line.due;
  const asWritten = named === line.owner && when === line.due && line.done === undefined;
  if (line.what === '' || (asWritten && (line.ownerInFront || line.owner === ''))) return { text, task };
  return {
    text: [
      named === '' || !line.ownerInFront ? '' : `${named}: `,
      line.what,
      named === '' || line.ownerInFront ? '' : ` (${named})`,
      when === '' ? '' : ` (${when})`,
    ].join(''),
    task,
  };
}

function ownersOf(line: TaskLine, boxed: boolean, cited: readonly ConversationPost[], names: Names): Owner[] {
  if (line.owner === '') {
    const author = names.opening(line.what);
    const name = author?.displayName || author?.username || '';
    return name === '' ? [] : [{ written: '', name }];
  }
  return partsOf(line.owner).flatMap((part): Owner[] => {
    const written = part.replace(/^@/, '');
    const author = names.participant(written);
    const known = author?.displayName || author?.username;
    // Participants are called as the conversation calls them, in whatever case or alphabet the model wrote.
    if (known !== undefined) return [{ written: known, name: known }];
    const trusted =
      (boxed || !line.ownerInFront) && /\p{L}/u.test(written) && written.split(/\s+/).length <= 4;
    return trusted && cited.some((post) => standsIn(written, post.text)) ? [{ written, name: written }] : [];
  });
}

function partsOf(owner: string): string[] {
  return owner.split(/\s*(?:[,;/&+]|\s(?:and|и)\s)\s*/iu);
}

/** Whether one of the words that stand where an owner stands looks like a name. */
function namesSomebody(owner: string): boolean {
  return partsOf(owner).some((part) => {
    const words = part.split(/\s+/);
    return words.length <= 4 && words.every((word) => /^[@\p{Lu}(]/u.test(word));
  });
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
