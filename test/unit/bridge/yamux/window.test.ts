import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveWindow, SendWindow } from '../../../../server/bridge/yamux/window.ts';
import { WINDOW } from './kit.ts';

test('credit is granted back once half the window is free, and no earlier', () => {
  const window = new ReceiveWindow();
  assert.equal(window.receive(WINDOW), true);
  window.consume(WINDOW / 2 - 1);
  assert.equal(window.grant(), 0);
  window.consume(1);
  assert.equal(window.grant(), WINDOW / 2);
  assert.equal(window.grant(), 0);
  assert.equal(window.unread, WINDOW / 2);
});

test('the window holds exactly what was granted', () => {
  const window = new ReceiveWindow();
  assert.equal(window.receive(WINDOW + 1), false);
  assert.equal(window.receive(WINDOW), true);
  assert.equal(window.receive(1), false);
  window.consume(WINDOW);
  assert.equal(window.receive(1), false, 'consumed, but not granted yet');
  assert.equal(window.grant(), WINDOW);
  assert.equal(window.receive(WINDOW), true);
});

test('send credit adds up and stops at 32 bits', () => {
  const window = new SendWindow();
  window.spend(WINDOW);
  assert.equal(window.credit, 0);
  window.grant(5);
  assert.equal(window.credit, 5);
  window.grant(0xffffffff);
  assert.equal(window.credit, 0xffffffff);
});
