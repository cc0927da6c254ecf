/** Reactions as signs: of agreement, of interest, of laughter. */

import type { Reaction } from '../types.ts';

const APPROVES =
  /^(?:\+1|thumbsup|thumbs_up|white_check_mark|heavy_check_mark|ballot_box_with_check|check|ok|ok_hand|100|handshake|heavy_plus_sign|raised_hand|raising_hand|saluting_face|clap|muscle|pray|heart|blue_heart|green_heart|yes|approved|lgtm|done|star|eyes_check)/;
const LAUGHS =
  /^(?:joy|rofl|laughing|smile|smiley|grin|grinning|sweat_smile|upside_down|innocent|tada|confetti|fire|skull|see_no_evil|cat|dog|popcorn|clown|stuck_out|wink|smirk|party|beer|pizza|unicorn)/;

/** How many people agree. */
export function approvals(reactions: readonly Reaction[]): number {
  return total(reactions, (emoji) => (APPROVES.test(emoji) ? 1 : 0));
}

/** How much a post is marked out: agreement counts in full, laughter hardly, all else in part. */
export function regard(reactions: readonly Reaction[]): number {
  return total(reactions, (emoji) => (APPROVES.test(emoji) ? 1 : LAUGHS.test(emoji) ? 0.15 : 0.5));
}

function total(reactions: readonly Reaction[], weight: (emoji: string) => number): number {
  return reactions.reduce((sum, { emoji, count }) => sum + weight(emoji) * count, 0);
}
