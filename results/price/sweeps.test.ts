import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeSweep, makeSweepRound } from '../../test/fixtures/make-longer.ts';
import { sweepFigures } from './sweeps.ts';

const near = (value: number | null | undefined, expected: number): void =>
  assert.ok(value != null && Math.abs(value / expected - 1) < 1e-3, `${value}, expected ${expected}`);

test('amounts are those of one write, over all rounds; a latency has the range of its rounds', () => {
  const rounds = [
    makeSweepRound(11, 1_000, { cpuUs: 11_000, documents: 121, updates: 121, hotUpdates: 99, retries: 3 }),
    makeSweepRound(21, 2_000, { cpuUs: 42_000, documents: 231, updates: 231, hotUpdates: 165 }),
    makeSweepRound(41, 4_000, {
      cpuUs: 20_000,
      documents: 451,
      updates: 451,
      hotUpdates: 341,
      toastBytes: 7_300,
    }),
  ];
  const { p50Us, perSecond, p99Us, ...figures } = sweepFigures(makeSweep('qm', 'rename', 10, rounds));
  near(p50Us?.value, 2_000);
  near(p50Us?.low, 1_000);
  near(p50Us?.high, 4_000);
  near(perSecond?.value, 500);
  near(perSecond?.low, 250);
  near(perSecond?.high, 1_000);
  assert.equal(p99Us, null, '70 answers do not tell a p99');
  assert.deepEqual(figures, {
    ...{ cpuUs: 1_000, walBytes: 1_500, documents: 11, hotShare: 605 / 803, toastBytes: 100 },
    retries: 3 / 73,
  });
});

test('a p99 is that of all rounds together, from 1,000 answers on', () => {
  const rounds = [makeSweepRound(501, 1_000), makeSweepRound(501, 3_000)];
  near(sweepFigures(makeSweep('qm', 'writers', 1, rounds)).p99Us, 3_000);
});

test('what is unknown in one round is unknown, and nothing is made of no rounds or no updates', () => {
  const rounds = [makeSweepRound(3, 1_000), makeSweepRound(3, 1_000, { walBytes: null, documents: null })];
  const { walBytes, documents, cpuUs } = sweepFigures(makeSweep('qm', 'rename', 1, rounds));
  assert.deepEqual([walBytes, documents, cpuUs], [null, null, 800]);
  const deleted = makeSweepRound(3, 1_000, { updates: 0, hotUpdates: 0 });
  assert.equal(sweepFigures(makeSweep('qm', 'deletion', 1, [deleted])).hotShare, null);
  assert.deepEqual(
    new Set(Object.values(sweepFigures(makeSweep('qm', 'rename', 10_000, [])))),
    new Set([null]),
  );
});
