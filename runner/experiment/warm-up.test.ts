import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WindowOrder } from '../load/request.ts';
import { isSettled, warmUp } from './warm-up.ts';

/** A load that notes what it was asked, and answers at once or after as many milliseconds as a stream is given. */
function fakeLoad(
  delaysMs: Readonly<Record<string, number>> = {},
  fault: { requestIndex: null } | null = null,
) {
  const asked: WindowOrder[] = [];
  return {
    asked,
    runWindow: async (order: WindowOrder) => {
      asked.push(order);
      const untilMs = performance.now() + (delaysMs[order.stream] ?? 0);
      while (performance.now() < untilMs) await new Promise((resolve) => setImmediate(resolve));
      return { fault } as never;
    },
  };
}
const turn = (stream: string) => ({ stream, path: '/graphql', connections: 4 });

test('a pace is settled when it has no trend', () => {
  assert.equal(isSettled([100, 100, 100]), false);
  assert.equal(isSettled([10, 90, 110, 100, 100, 95, 105]), true);
  assert.equal(isSettled([70, 80, 90, 100, 105, 110]), false);
  assert.equal(isSettled([100, 100, 100, 80, 80, 80]), false);
  assert.equal(isSettled([0, 0, 0, 0, 0, 0]), false);
});

test('scenarios take turns, and one that takes too long has one alone', async () => {
  const load = fakeLoad({ slow: 250 });
  await warmUp(load, { origin: '', streams: ['a', 'slow', 'b'].map(turn), msMax: 300 });
  assert.deepEqual(
    load.asked.slice(0, 7).map(({ stream }) => stream),
    ['a', 'slow', 'b', 'a', 'b', 'a', 'b'],
  );
});

test('a server that does not answer is not asked again', async () => {
  const load = fakeLoad({}, { requestIndex: null });
  await warmUp(load, { origin: '', streams: [turn('a')], msMax: 10_000 });
  assert.equal(load.asked.length, 1);
});

test('the first turn is two requests a connection', async () => {
  const load = fakeLoad();
  await warmUp(load, { origin: '', streams: [turn('a')], msMax: 1 });
  assert.equal(load.asked[0]?.kind === 'closed' && load.asked[0].responses, 8);
});
