/** What a long thread has besides its discussions: the routine of its days, written by a generator. */

import { withStocktaking } from './stocktaking.ts';
import { withTriage } from './triage.ts';

/** By the name of the script: its text with the routine's posts and claims added. */
export const routines: Readonly<Record<string, (script: string) => string>> = {
  '43_reviziya_46': withStocktaking,
  '44_triage_3_0': withTriage,
};
