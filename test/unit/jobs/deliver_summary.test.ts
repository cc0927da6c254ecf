import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ours } from '../../../server/delivery/safe_markdown.ts';
import { type Deliverable, deliverSummary } from '../../../server/jobs/deliver_summary.ts';
import type { SummaryRequest } from '../../../server/jobs/summary_request.ts';
import type { Place } from '../../../server/reading/conversation_reader.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { fakeId } from '../../support/fake_api.ts';

const ROOT = fakeId('root');

/** Where a summary goes when the administrator wants it posted for everybody. */
async function delivered(request: Partial<SummaryRequest>, place: Partial<Place> = {}): Promise<string> {
  const deliverable: Deliverable = {
    jobId: 'job1',
    request: {
      recipient: { userId: fakeId('anna'), channelId: fakeId('channel'), rootId: ROOT },
      scope: threadOf(ROOT),
      named: false,
      lens: { kind: 'default' },
      language: 'en',
      regenerate: false,
      readerLanguage: 'en',
      timeZone: '',
      siteUrl: '',
      ...request,
    },
    place: {
      key: `thread:${ROOT}`,
      scope: threadOf(ROOT),
      threads: [{ rootId: ROOT, channelId: fakeId('channel') }],
      channelIds: [fakeId('channel')],
      rootId: ROOT,
      teamName: 'demo',
      archived: false,
      ...place,
    },
    language: 'en',
    lines: [ours('the summary')],
    resumed: false,
    mayBeAway: false,
  };
  const published: unknown[] = [];
  const finished: string[] = [];
  const way = await deliverSummary(
    deliverable,
    'post',
    {
      publish: async (publication) => {
        published.push(publication);
        return [];
      },
      toAbsent: async () => assert.fail('they are there'),
    },
    { finish: async (lines) => void finished.push(lines.join('\n')) },
  );
  assert.equal(finished.length, 1);
  assert.equal(published.length, way === 'post' ? 1 : 0);
  return way;
}

test('what is about the reader, or not of one thread, is never posted for everybody', async () => {
  assert.equal(await delivered({}), 'post');
  assert.equal(await delivered({ lens: { kind: 'actions' } }), 'post');
  assert.equal(await delivered({ lens: { kind: 'for_me' } }), 'ephemeral');
  assert.equal(await delivered({}, { rootId: '' }), 'ephemeral');
});
