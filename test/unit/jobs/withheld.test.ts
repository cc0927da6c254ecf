import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_MEMORY, type SummaryMemory } from '../../../server/jobs/make_summary.ts';
import { withhold } from '../../../server/jobs/stored/withhold.ts';
import { createLog } from '../../../server/ops/log.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import type { Summary } from '../../../server/summary/types.ts';
import { FakeApi } from '../../support/fake_api.ts';
import { jobsOver } from '../../support/jobs_world.ts';
import { summaryOf } from '../../support/summaries.ts';

for (const delivery of ['ephemeral', 'post'] as const) {
  test(`what was taken back while the model worked is not delivered (${delivery})`, async () => {
    const api = new FakeApi();
    const anna = api.addUser('anna');
    const channel = api.addChannel('P', api.addTeam('demo', [anna]), [anna]);
    const root = api.addPost(channel, anna, 'Where is the party?');
    const reply = api.addPost(channel, anna, 'In the cellar', { root_id: root });
    const gone = new Set<string>();
    const kept: Summary[] = [];
    const memory: SummaryMemory = {
      ...NO_MEMORY,
      keep: async (_request, _place, _conversation, summary) => void kept.push(summary),
      current: (_conversation, summary) => withhold(summary, (postId) => gone.has(postId)),
    };
    const made = [
      { text: 'A party is planned.', citations: [root] },
      { text: 'It is in the cellar.', citations: [reply] },
    ];
    const { jobs, settled } = jobsOver({
      api,
      log: createLog(() => undefined),
      memory,
      settings: { delivery },
      summarize: async (thread) => {
        gone.add(reply);
        return summaryOf(thread, { sections: [{ kind: 'topics', claims: made }] });
      },
    });
    jobs.submit({
      recipient: { userId: anna, channelId: channel, rootId: root },
      scope: threadOf(root),
      named: false,
      lens: { kind: 'default' },
      regenerate: false,
      language: 'en',
      readerLanguage: 'en',
      timeZone: '',
      siteUrl: 'https://fallback.example.com',
    });
    await settled();
    const shown = delivery === 'post' ? (api.created[0]?.message ?? '') : (api.told()[0] ?? '');
    assert.match(shown, /A party is planned\./);
    assert.doesNotMatch(shown, /cellar/);
    assert.match(shown, /1 claim was left out/);
    // The store takes them out itself, with the marks of what they rest on.
    assert.equal(kept[0]?.sections[0]?.claims.length, 2);
  });
}
