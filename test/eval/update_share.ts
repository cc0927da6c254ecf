/** What a second run costs on a thread that grew by 5 %: its prompt tokens, as a share of the first run's. */

import { createLanguageModel } from '../../server/llm/openai_compatible.ts';
import { type SummarizeOptions, summarize } from '../../server/summary/summarize.ts';
import { estimateTokens } from '../../server/summary/tokens.ts';
import type { Conversation } from '../../server/summary/types.ts';
import { startFakeLlm } from '../support/fake_llm.ts';
import { summarizeOptions } from '../support/summarize_options.ts';
import { loadThreads } from '../support/threads.ts';
import { readSample } from '../support/threads_world.ts';
import { kinds } from './scribe/kinds.ts';
import { Scribe } from './scribe/scribe.ts';

/** Of shorter threads the instructions are most of what a request costs. */
const LEAST_POSTS = 400;
const GROWTH = 0.05;

export interface UpdateShare {
  readonly name: string;
  readonly first: number;
  readonly second: number;
}

export async function updateShares(): Promise<UpdateShare[]> {
  const [sound] = kinds;
  if (sound === undefined) throw new Error('evaluation: expected a kind of model, got none');
  const fake = await startFakeLlm({ pieceChars: 40 });
  try {
    const shares: UpdateShare[] = [];
    for (const sample of loadThreads().filter(({ gold }) => gold.posts.read >= LEAST_POSTS)) {
      const whole = await readSample(sample);
      const before: Conversation = {
        ...whole,
        posts: whole.posts.slice(0, Math.round(whole.posts.length / (1 + GROWTH))),
      };
      const scribe = new Scribe(sample.gold, whole, sound);
      let tokens = 0;
      fake.answerWith((request) => {
        for (const { content } of request.messages ?? []) tokens += estimateTokens(content);
        return scribe.answer(request);
      });
      const model = createLanguageModel({
        baseUrl: fake.baseUrl,
        token: '',
        model: 'scripted',
        deadlines: { connectMs: 10_000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 600_000 },
      });
      const run = async (thread: Conversation, options: Partial<SummarizeOptions> = {}) => {
        tokens = 0;
        const summary = await summarize(
          thread,
          summarizeOptions({ language: 'en', unsupported: 'drop', ...options }),
          model,
          false,
        );
        return { summary, tokens };
      };
      const first = await run(before);
      const knownPosts = new Set(before.posts.map((post) => post.id));
      const second = await run(whole, { previous: { sections: first.summary.sections, knownPosts } });
      if (second.summary.changes === undefined) throw new Error(`${sample.name}: expected changes, got none`);
      shares.push({ name: sample.name, first: first.tokens, second: second.tokens });
    }
    return shares;
  } finally {
    await fake.close();
  }
}
