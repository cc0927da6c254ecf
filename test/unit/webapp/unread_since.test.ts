import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommand } from '../../../server/handlers/command_parser.ts';
import { nameUnread } from '../../../webapp/src/unread_since.ts';

const SEEN = Date.parse('2026-11-25T09:00:00.123Z');
const SINCE = 'since 2026-11-25T09:00:00.124Z';
const ARGS = { channel_id: 'town', team_id: 'demo', root_id: '' };
const NOW = Date.parse('2026-11-25T11:20:00Z');

function typed(message: string, lastChannelViewTime: Record<string, number> | undefined = { town: SEEN }) {
  const state = lastChannelViewTime === undefined ? {} : { views: { channel: { lastChannelViewTime } } };
  return nameUnread({ getState: () => state, dispatch: () => undefined }, message, ARGS);
}

test('what is unread begins after the time at which the channel was last seen before it was opened', () => {
  const cases: [string, string][] = [
    ['/summary unread', `/summary unread ${SINCE}`],
    ['/summary unread, short', `/summary unread ${SINCE}, short`],
    ['/SUMMARY short Unread in English', `/SUMMARY short Unread ${SINCE} in English`],
    ['/саммари непрочитанное для меня', `/саммари непрочитанное ${SINCE} для меня`],
    ['/summary what did I miss', `/summary what did I miss ${SINCE}`],
    ['/summary unread question: who is unread', `/summary unread ${SINCE} question: who is unread`],
  ];
  for (const [message, expected] of cases) {
    const changed = typed(message);
    assert.deepEqual(changed, { message: expected, args: ARGS }, message);
    const parsed = parseCommand(changed?.message ?? '', { now: NOW, timeZone: '', siteUrl: '' });
    assert.ok(parsed.kind === 'summary' && parsed.scope.kind === 'unread', message);
    assert.equal(parsed.scope.since, SEEN + 1, 'the server reads what the client writes');
  }
});

test('other commands, other words and questions go out as they are', () => {
  for (const message of [
    '/summary',
    '/summary today',
    '/summary unread since 2h',
    '/саммари непрочитанное с 2ч',
    '/summary question: what is unread',
    '/summary is anything unread?',
    '/summary "unread posts" today',
    '/summaryunread',
    '/away unread',
    'summary unread',
    '/summary unreadable',
  ]) {
    assert.equal(typed(message), undefined, message);
  }
});

test('a client that does not know says nothing', () => {
  for (const times of [undefined, {}, { town: 0 }, { other: SEEN }, { town: Number.NaN }]) {
    const known = times as Record<string, number> | undefined;
    assert.equal(
      nameUnread(
        {
          getState: () => ({ views: { channel: { lastChannelViewTime: known } } }),
          dispatch: () => undefined,
        },
        '/summary unread',
        ARGS,
      ),
      undefined,
    );
  }
  assert.equal(
    nameUnread({ getState: () => ({}), dispatch: () => undefined }, '/summary unread', ARGS),
    undefined,
  );
});
