/** The end in order: `closing`, what has work in hand, `onDeactivate`, and how long each is waited for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { universe } from '../../../../server/bridge/mattermost/generated/universe.ts';
import { fakeHost } from '../../../../server/bridge/testing/fake_host.ts';
import { HeldClock } from '../yamux/kit.ts';
import { API_ID, DRIVER_ID, testHost } from './kit.ts';

const ACTIVATE = { APIMuxId: API_ID, DriverMuxId: DRIVER_ID };

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

test('when the host deactivates the plugin: closing, the hand-overs with the API at hand, the hook, the answer', async () => {
  const steps: string[] = [];
  const host = testHost(({ api, closing, onClosing }) => {
    closing.addEventListener('abort', () => steps.push('closing'));
    onClosing(async (deadline) => {
      await api.kvSet('job', Buffer.from('half done'));
      steps.push(`handed over, ${deadline.aborted ? 'late' : 'in time'}`);
    });
    return {
      onDeactivate() {
        steps.push('deactivated');
      },
    };
  });
  host.api.set('KVSet', ({ A }) => {
    steps.push(`stored ${A as string}`);
    return { A: null };
  });
  await host.hook('OnActivate', ACTIVATE);
  assert.deepEqual(await host.hook('OnDeactivate'), { A: null });
  assert.deepEqual(steps, ['closing', 'stored job', 'handed over, in time', 'deactivated']);
  // Quit follows.
  await host.stop();
  assert.equal(steps.length, 4);
});

test('the host is told of OnDeactivate by a plugin without it: there may be work to hand over', async () => {
  let told = 0;
  const host = testHost(({ onClosing }) => {
    onClosing(() => {
      told += 1;
    });
    return {};
  });
  assert.deepEqual(await host.implemented(), ['OnDeactivate']);
  await host.hook('OnActivate', ACTIVATE);
  assert.deepEqual(await host.hook('OnDeactivate'), { A: null });
  assert.equal(told, 1);
});

test('Quit or SIGTERM without it begins the same end', async () => {
  const steps: string[] = [];
  const host = testHost(({ closing, onClosing }) => {
    onClosing(() => void steps.push(`handed over, closing ${closing.aborted}`));
    return {};
  });
  await host.stop();
  assert.deepEqual(steps, ['handed over, closing true']);
});

test('who does not hand over within 700 ms is told, and not waited for', async () => {
  const clock = new HeldClock();
  const steps: string[] = [];
  const host = testHost(
    ({ onClosing }) => {
      onClosing((deadline) => {
        deadline.addEventListener('abort', () => steps.push('time is up'));
        return new Promise(() => {});
      });
      onClosing(() => void steps.push('another'));
      return { onDeactivate: () => void steps.push('deactivated') };
    },
    universe,
    clock,
  );
  await host.hook('OnActivate', ACTIVATE);
  let answered = false;
  const deactivated = host.hook('OnDeactivate').then(() => {
    answered = true;
  });
  await turn();
  clock.advance(699);
  await turn();
  assert.deepEqual([steps, answered], [['another'], false]);
  clock.advance(1);
  await deactivated;
  assert.deepEqual(steps, ['another', 'time is up', 'deactivated']);
  assert.equal(clock.pending, 0);
});

test('a hand-over that fails is told, and keeps neither the others nor the end', async () => {
  let others = 0;
  const host = testHost(({ onClosing }) => {
    onClosing(() => {
      throw new Error('at once');
    });
    onClosing(() => Promise.reject(new Error('later')));
    onClosing(() => {
      others += 1;
    });
    return {};
  });
  await host.stop();
  assert.equal(others, 1);
  assert.deepEqual(
    host.failures.map(({ hook, error }) => `${hook}: ${String(error)}`),
    ['OnDeactivate: Error: at once', 'OnDeactivate: Error: later'],
  );
});

test('work that is done takes its hand-over back; work that begins during the end hands over at once', async () => {
  const steps: string[] = [];
  const host = testHost(({ onClosing }) => {
    const done = onClosing(() => void steps.push('of work that was done'));
    done();
    onClosing(() => {
      onClosing(() => void steps.push('of late work'));
    });
    return {};
  });
  await host.stop();
  assert.deepEqual(steps, ['of late work']);
});

test('when the host goes, closing is aborted and nobody hands over to it', async () => {
  let handed = false;
  let closing: AbortSignal | undefined;
  const host = testHost((one) => {
    closing = one.closing;
    one.onClosing(() => {
      handed = true;
    });
    return {};
  });
  await host.hook('OnActivate', ACTIVATE);
  host.loseApi();
  await turn();
  assert.deepEqual([closing?.aborted, handed], [true, false]);
});

test("the fake host ends as the real one does, and a hand-over that fails is the test's own failure", async () => {
  const host = fakeHost();
  let handed = 0;
  host.onClosing(() => {
    handed += 1;
  });
  await host.close();
  assert.deepEqual([host.closing.aborted, handed], [true, 1]);
  const failing = fakeHost();
  failing.onClosing(() => Promise.reject(new Error('no store')));
  await assert.rejects(failing.close(), /no store/);
});
