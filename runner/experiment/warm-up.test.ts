import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WindowOrder } from '../load/request.ts';
import { warmUp } from './warm-up.ts';

/** A load that notes what it was asked. Each stream has so many answers a turn, after so many milliseconds. */
function fakeLoad(
  { answered = 0, delaysMs = {} }: { answered?: number; delaysMs?: Readonly<Record<string, number>> } = {},
  fault: { requestIndex: number | null } | null = null,
) {
  const asked: WindowOrder[] = [];
  return {
    asked,
    runWindow: async (order: WindowOrder) => {
      asked.push(order);
      const untilMs = performance.now() + (delaysMs[order.stream] ?? 0);
      while (performance.now() < untilMs) await new Promise((resolve) => setImmediate(resolve));
      return { fault, answered } as never;
    },
  };
}
const turn = (stream: string) => ({ stream, path: '/graphql', connections: 4 });
const streamsOf = (asked: readonly WindowOrder[]) => asked.map(({ stream }) => stream).join('');

test('scenarios take turns until the time is over, and one that takes too long has one alone', async () => {
  const load = fakeLoad({ delaysMs: { a: 1, b: 1, s: 250 } });
  const begunMs = performance.now();
  await warmUp(load, { origin: '', streams: ['a', 's', 'b'].map(turn), msMax: 400 });
  assert.match(streamsOf(load.asked), /^asb(ab)*a?$/);
  assert.ok(performance.now() - begunMs >= 400);
});

test('the turns end before the time does once there were 1,200 answers, or 300 a stream if that is more', async () => {
  const load = fakeLoad({ answered: 100 });
  await warmUp(load, { origin: '', streams: ['a', 'b'].map(turn), msMax: 60_000 });
  assert.equal(streamsOf(load.asked), 'abababababab');
  const many = fakeLoad({ answered: 300 });
  await warmUp(many, { origin: '', streams: [...'abcdef'].map(turn), msMax: 60_000 });
  assert.equal(streamsOf(many.asked), 'abcdef');
});

test('all turns are equally long, over the connections of their stream, each further on in it', async () => {
  const load = fakeLoad({ answered: 600 });
  await warmUp(load, { origin: 'http://127.0.0.1:1', streams: [turn('a')], msMax: 60_000 });
  const order = { kind: 'closed', origin: 'http://127.0.0.1:1', path: '/graphql', stream: 'a' };
  assert.deepEqual(load.asked, [
    { ...order, connections: 4, windowMs: 80, offset: 0 },
    { ...order, connections: 4, windowMs: 80, offset: 600 },
  ]);
});

test('a server that does not answer is not asked again; one that answers wrongly is', async () => {
  const [silent, wrong] = [
    fakeLoad({}, { requestIndex: null }),
    fakeLoad({ answered: 600 }, { requestIndex: 3 }),
  ];
  for (const load of [silent, wrong]) await warmUp(load, { origin: '', streams: [turn('a')], msMax: 10_000 });
  assert.deepEqual([silent.asked.length, wrong.asked.length], [1, 2]);
});
