/** The options of a run that asks for nothing special. */

import type { SummarizeOptions } from '../../server/summary/summarize.ts';

export function summarizeOptions(fields: Partial<SummarizeOptions> = {}): SummarizeOptions {
  return {
    language: 'en',
    lens: { kind: 'default' },
    readerId: 'user-reader',
    unsupported: 'mark',
    nonce: 'nonce',
    contextTokens: 16_384,
    ...fields,
  };
}
