import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultIn, soundRun } from '../../../test/fixtures/changed-run.ts';
import { metricOf } from '../../metrics/registry.ts';
import { type Known, studentEstimate } from '../../statistics/estimate.ts';
import { simulationOf } from '../../statistics/simulation.fixture.ts';
import type { GateCell } from '../row.ts';
import { launchesFor, launchesToDecide } from './launches-for.ts';

/** The ratio of equals, by so many launches that vary by `noise`. */
function ratioOf(launches: number, noise: number): Known {
  const { gaussian } = simulationOf(7);
  return studentEstimate(
    Array.from({ length: launches }, () => noise * gaussian()),
    'launches',
  ) as Known;
}

test('with so many launches the interval is as narrow as the margin', () => {
  const needed = launchesFor(ratioOf(200, 0.05), 0.03);
  // 1.96 x 5 % / sqrt(n) = 3 % at n = 11; t takes a few more.
  assert.ok(needed >= 12 && needed <= 16, String(needed));
});

test('what is decided already needs no more, and what is too noisy is not promised', () => {
  assert.ok(launchesFor(ratioOf(100, 0.01), 0.03) <= 100);
  assert.equal(launchesFor(ratioOf(20, 0.9), 0.03), Number.POSITIVE_INFINITY);
});

test('it is never fewer launches than there were, and twice as many where two have one value', () => {
  const shape = resultIn(soundRun(), 'mv', 'post-with-comments', 'cost');
  const [round] = shape.rounds;
  assert.ok(round);
  const row = (launches: number) => ({
    result: { ...shape, rounds: Array.from({ length: launches }, (_, launch) => ({ ...round, launch })) },
  });
  const cell = (ratio: Known): GateCell => ({
    metric: metricOf('p50'),
    ratio,
    verdict: 'unclear',
    lackedBy: null,
  });
  const noisy = ratioOf(8, 0.2);
  const needed = launchesToDecide(row(8), cell(noisy), 0.03);
  assert.ok(needed !== null && needed > 8);
  assert.equal(launchesToDecide(row(16), cell(noisy), 0.03), 2 * launchesFor(noisy, 0.03));
  assert.equal(launchesToDecide(row(8), cell(ratioOf(8, 0.01)), 0.03), null);
});
