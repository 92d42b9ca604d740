import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attribute, type Interval, layers, Trace } from './trace.ts';

const sum = (times: Readonly<Record<string, number>>): number =>
  Object.values(times).reduce((total, ms) => total + ms, 0);

const anyIntervals = fc.array(
  fc
    .record({
      layer: fc.constantFrom(...layers),
      startMs: fc.integer({ min: 0, max: 50 }),
      durationMs: fc.integer({ min: 0, max: 20 }),
    })
    .map(({ layer, startMs, durationMs }): Interval => ({ layer, startMs, endMs: startMs + durationMs })),
  { maxLength: 12 },
);

/** Number of whole milliseconds that the intervals cover, each counted once. */
function covered(intervals: readonly Interval[]): number {
  const moments = Array.from({ length: 80 }, (_, ms) => ms);
  return moments.filter((ms) => intervals.some(({ startMs, endMs }) => startMs <= ms && ms < endMs)).length;
}

test('every moment is counted once, whatever overlaps', () => {
  fc.assert(
    fc.property(anyIntervals, (intervals) => {
      assert.equal(sum(attribute(intervals)), covered(intervals));
    }),
  );
});

test('a layer has the moments that nothing further in covers', () => {
  fc.assert(
    fc.property(anyIntervals, (intervals) => {
      const times = attribute(intervals);
      for (const [index, layer] of layers.entries()) {
        const inner = intervals.filter((interval) => layers.indexOf(interval.layer) > index);
        const own = intervals.filter((interval) => interval.layer === layer);
        assert.equal(times[layer], covered([...inner, ...own]) - covered(inner));
      }
    }),
  );
});

test('two statements at once, the second of which waited for the first one’s connection', () => {
  const times = attribute([
    { layer: 'graphql', startMs: 0, endMs: 30 },
    { layer: 'transform', startMs: 1, endMs: 28 },
    { layer: 'poolWait', startMs: 2, endMs: 3 },
    { layer: 'databaseExecution', startMs: 3, endMs: 10 },
    { layer: 'databaseTransfer', startMs: 10, endMs: 12 },
    { layer: 'poolWait', startMs: 2, endMs: 14 },
    { layer: 'databaseExecution', startMs: 14, endMs: 20 },
    { layer: 'databaseTransfer', startMs: 20, endMs: 25 },
  ]);
  assert.deepEqual(times, {
    parse: 0,
    serialization: 0,
    graphql: 3,
    transform: 4,
    poolWait: 3,
    databaseExecution: 13,
    databaseTransfer: 7,
  });
});

test('phases follow each other, and what was never ended does not count', (t) => {
  let nowMs = 0;
  t.mock.method(performance, 'now', () => nowMs);
  const trace = new Trace();
  trace.enter('parse');
  nowMs = 2;
  trace.enter('graphql');
  trace.start('databaseExecution');
  nowMs = 7;
  trace.leave();
  trace.leave();
  nowMs = 8;
  assert.deepEqual(trace.read(), {
    layers: { ...attribute([]), parse: 2, graphql: 5 },
    totalMs: 8,
  });
});
