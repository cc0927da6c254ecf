import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HealthHistory } from '../../host/process/health.ts';

const MINUTE = 60_000;

function outcomes(minutes: readonly number[]): string[] {
  let now = 0;
  const history = new HealthHistory(() => now);
  return minutes.map((minute) => {
    now = minute * MINUTE;
    return history.failed();
  });
}

describe('failed health checks', () => {
  it('give the plugin up at the third within an hour', () => {
    assert.deepEqual(outcomes([0, 30, 60]), ['restart', 'restart', 'deactivate']);
  });

  it('restart it as long as the third comes later', () => {
    assert.deepEqual(outcomes([0, 30, 60.1, 91]), ['restart', 'restart', 'restart', 'restart']);
    assert.deepEqual(outcomes([0, 61, 62, 63]), ['restart', 'restart', 'restart', 'deactivate']);
  });

  it('are forgotten once it was given up', () => {
    assert.deepEqual(outcomes([0, 1, 2, 3, 4, 5]).slice(3), ['restart', 'restart', 'deactivate']);
  });
});
