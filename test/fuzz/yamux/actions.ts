/** What our own side does during a session, as JSON. */
import type { Seeded } from '../../support/seeded.ts';
import { WINDOW } from './peer_frames.ts';

/** How a stream that the peer opens is taken up. */
export const TAKES = ['handlers', 'manual', 'nothing', 'throws', 'read', 'handler throws'] as const;

export type Action =
  | { readonly do: 'open' | 'drained' | 'full' | 'ping' | 'goAway' | 'flush' }
  /** `stream` counts all there were so far, round and round. */
  | { readonly do: 'write' | 'read' | 'consume'; readonly stream: number; readonly n: number }
  | { readonly do: 'handlers' | 'end' | 'reset' | 'await'; readonly stream: number }
  | { readonly do: 'pass'; readonly ms: number };

export interface Step {
  /** Done when so many of the peer's bytes have come. */
  readonly at: number;
  readonly action: Action;
}

/** Steps in the order of their places, most at the starts of frames. */
export function randomSteps(random: Seeded, starts: readonly number[], total: number): Step[] {
  const count = random.below(random.pick([1, 4, 20]));
  const steps = Array.from({ length: count }, (): Step => {
    const at = starts.length > 0 && random.below(8) > 0 ? random.pick(starts) : random.below(total + 1);
    return { at, action: randomAction(random) };
  });
  return steps.sort((a, b) => a.at - b.at);
}

function randomAction(random: Seeded): Action {
  const stream = random.below(6);
  switch (random.below(16)) {
    case 0:
    case 1:
    case 2:
      return { do: 'open' };
    case 3:
    case 4:
    case 5:
      return { do: 'write', stream, n: random.pick([0, 1, 5, 100, 5000, 70_000, WINDOW + 5]) };
    case 6:
      return { do: 'read', stream, n: random.pick([0, 1, 4, 100, WINDOW]) };
    case 7:
      return { do: 'handlers', stream };
    case 8:
      return { do: 'consume', stream, n: random.pick([0, 1, 100, WINDOW]) };
    case 9:
    case 10:
      return { do: 'end', stream };
    case 11:
      return { do: 'reset', stream };
    case 12:
      return { do: random.pick(['full', 'drained', 'flush'] as const) };
    case 13:
      return { do: random.pick(['ping', 'goAway', 'flush'] as const) };
    case 14:
      return { do: 'await', stream };
    default:
      return { do: 'pass', ms: random.pick([1, 9_999, 10_001, 30_000, 75_001, 300_001]) };
  }
}
