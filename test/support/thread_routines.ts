/** What a long thread has besides its discussions: the routine of its days, written by a generator. */

/** By the name of the script: its text with the routine's posts and claims added. */
export const routines: Readonly<Record<string, (script: string) => string>> = {};
