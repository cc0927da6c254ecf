/** Names the process of the host that has started this one: between two of its plugin processes there is none. */

import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { ppid } from 'node:process';

/** The field of `/proc/<pid>/stat` that says when the process began, counted after the name in brackets (proc(5)). */
const STARTTIME_FIELD = 19;

/**
 * The machine, the process and its beginning: containers may share a name and number their processes alike. Without
 * Linux's `/proc` the beginning is left out.
 */
export function hostProcess(read: (path: string) => string = readText): string {
  return `${hostname()}:${ppid}:${beginning(read)}`;
}

function beginning(read: (path: string) => string): string {
  try {
    const stat = read(`/proc/${ppid}/stat`);
    // The name may hold anything, brackets and spaces included.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[STARTTIME_FIELD] ?? '';
  } catch {
    return '';
  }
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
