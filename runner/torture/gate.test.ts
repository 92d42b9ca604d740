import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Gate } from './gate.ts';

test('closing waits for what is inside, and lets nothing else in', async () => {
  const gate = new Gate();
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const events: string[] = [];
  gate.open();
  const inside = gate.pass(() => finished.then(() => events.push('inside ended')));
  const closed = gate.close().then(() => events.push('closed'));
  const late = gate.pass(async () => events.push('late one'));
  await setImmediate();
  assert.deepEqual(events, []);
  finish();
  await Promise.all([inside, closed]);
  await setImmediate();
  assert.deepEqual(events, ['inside ended', 'closed']);
  gate.open();
  await late;
  assert.deepEqual(events, ['inside ended', 'closed', 'late one']);
});

test('opening ends the wait of whoever closes, though somebody is inside', { timeout: 5_000 }, async () => {
  const gate = new Gate();
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  gate.open();
  const inside = gate.pass(() => finished);
  const closing = gate.close();
  gate.open();
  await closing;
  finish();
  await inside;
});

test('work that fails leaves the gate as well', async () => {
  const gate = new Gate();
  gate.open();
  await assert.rejects(
    gate.pass(() => Promise.reject(new Error('of work'))),
    /of work/,
  );
  await gate.close();
});
