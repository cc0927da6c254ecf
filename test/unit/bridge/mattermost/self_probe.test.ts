/** The plugin that asks itself through the host. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SelfProbe } from '../../../../server/bridge/mattermost/self_probe.ts';

/** Timers whose time passes on demand. */
function timers() {
  const due: (() => void)[] = [];
  return {
    due,
    setTimeout: (callback: () => void) => due.push(callback),
    clearTimeout: () => {
      due.length = 0;
    },
    now: () => 0,
    /** Runs what is due and what follows from it. */
    pass: async () => {
      for (const callback of due.splice(0)) callback();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** A host that hands a request to the plugin's own hook, or fails to in one of several ways. */
function probeOf(host: { way: 'healthy' | 'hooks dead' | 'silent' | 'error' }) {
  const clock = timers();
  const losses: string[] = [];
  const probe: SelfProbe = new SelfProbe({
    pluginId: 'hello',
    timers: clock,
    lost: () => losses.push('lost'),
    ask: async (request) => {
      if (host.way === 'error') throw new Error('overloaded');
      if (host.way === 'silent') return new Promise(() => {});
      if (host.way === 'hooks dead') return new Response('500 internal server error', { status: 500 });
      const { pathname } = new URL(request.url);
      assert.match(pathname, /^\/hello\//, 'addressed to the plugin by its id');
      const inner = new Request(`http://host${pathname.replace('/hello', '')}`, {
        headers: { 'Mattermost-Plugin-ID': 'hello' },
      });
      return probe.answer(inner) ?? new Response(null, { status: 404 });
    },
  });
  probe.start();
  return { probe, clock, losses };
}

test('a healthy host is asked again and again and never given up', async () => {
  const { clock, losses } = probeOf({ way: 'healthy' });
  for (let i = 0; i < 5; i += 1) await clock.pass();
  assert.equal(clock.due.length, 1);
  assert.deepEqual(losses, []);
});

test('a host that answers without having called the hook is lost at the second time in a row', async () => {
  const host: { way: 'healthy' | 'hooks dead' } = { way: 'hooks dead' };
  const { clock, losses } = probeOf(host);
  await clock.pass();
  host.way = 'healthy';
  await clock.pass();
  host.way = 'hooks dead';
  await clock.pass();
  assert.deepEqual(losses, [], 'one miss, a hit, one miss');
  await clock.pass();
  assert.deepEqual(losses, ['lost']);
  assert.equal(clock.due.length, 0, 'nothing is asked any more');
});

test('a host that does not answer is no proof of anything', async () => {
  for (const way of ['error', 'silent'] as const) {
    const { clock, losses } = probeOf({ way });
    for (let i = 0; i < 4; i += 1) await clock.pass();
    assert.deepEqual(losses, [], way);
  }
});

test('after the plugin was told to stop nothing is asked and nobody is lost', async () => {
  const { probe, clock, losses } = probeOf({ way: 'hooks dead' });
  await clock.pass();
  probe.stop();
  await clock.pass();
  assert.deepEqual(losses, []);
});

test('only a request that the host marks as ours is answered', () => {
  const { probe } = probeOf({ way: 'healthy' });
  const ask = (path: string, source?: string) =>
    probe.answer(
      new Request(
        `http://h${path}`,
        source === undefined ? {} : { headers: { 'Mattermost-Plugin-ID': source } },
      ),
    );
  assert.equal(ask('/.bridge/probe', 'hello')?.status, 204);
  assert.equal(ask('/.bridge/probe', 'other'), undefined);
  assert.equal(ask('/.bridge/probe'), undefined);
  assert.equal(ask('/status', 'hello'), undefined);
});
