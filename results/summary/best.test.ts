import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { questionKey } from '../run-file/case.ts';
import { createHistogram, encodeHistogram } from '../run-file/histogram.ts';
import { latencyFrom, type Result } from '../run-file/result.ts';
import { studentEstimate } from '../statistics/estimate.ts';
import { noise, type Simulation, simulationOf } from '../statistics/simulation.fixture.ts';
import { bestOf, type Excess, mayBeBest, moderatedExcess } from './best.ts';

const experiments = 4_000;
const [questions, targets, launches] = [4, 4, 4];
const tolerance = 3 * Math.sqrt((0.05 * 0.95) / experiments);

/** The ratios of one question: each launch moves each target, whose logarithms are `levels`. */
function excessOf({ gaussian }: Simulation, levels: readonly number[]): Excess {
  const logs = levels.map((level) =>
    Array.from({ length: launches }, () => level + noise.launch * gaussian()),
  );
  return logs.map((ours, row) =>
    logs.map((theirs, column) =>
      row === column
        ? null
        : studentEstimate(
            ours.map((log, n) => log - (theirs[n] ?? 0)),
            'launches',
          ),
    ),
  );
}

/** The share of experiments in which all sets contain the best target, which is the first, and how large sets are. */
function shareOf(levels: readonly number[]): { readonly covered: number; readonly size: number } {
  const simulation = simulationOf(levels.length);
  let [covered, size] = [0, 0];
  for (let n = 0; n < experiments; n += 1) {
    const excess = Array.from({ length: questions }, () => excessOf(simulation, levels));
    const sets = mayBeBest(
      moderatedExcess(
        excess,
        excess.map(() => 'cpu'),
      ),
      0.05,
    );
    if (sets.every(([best]) => best)) covered += 1;
    size += sets.flat().filter(Boolean).length / questions;
  }
  return { covered: covered / experiments, size: size / experiments };
}

for (const [title, levels, sizeMax] of [
  ['all are equal', Array(targets).fill(0), targets],
  ['one is best by 5 %', [0, 0.05, 0.05, 0.05], targets],
  ['one is best by far', [0, 1, 1, 1], 1.01],
  ['two are best', [0, 0, 1, 1], 2.01],
] as [string, number[], number][]) {
  test(`the sets of a run contain each question's best target in 95 % of experiments, if ${title}`, (context) => {
    const { covered, size } = shareOf(levels);
    context.diagnostic(`${(covered * 100).toFixed(1)} %, ${size.toFixed(2)} of ${targets} in a set`);
    assert.ok(covered >= 0.95 - tolerance, `${covered}`);
    assert.ok(size <= sizeMax, `${size}`);
  });
}

const oneDocument = 'post-with-comments small closed:1';

const labelsOf = (run: Parameters<typeof bestOf>[0]) =>
  [...bestOf(run)].map(([key, { metric, results, compared }]) => [
    key,
    metric.key,
    results.map(({ strategy }) => strategy).join(' '),
    compared,
  ]);

test('targets tie for best by the headline of each question; invalid and saturated cases are not compared', () => {
  assert.deepEqual(labelsOf(makeRun()), [
    ['post-with-comments small closed:1', 'p50', 'qm', 4],
    ['dashboard small closed:1', 'p50', 'mv', 2],
    ['post-with-comments small closed:16', 'cpu', 'qm', 4],
    ['dashboard small closed:16', 'cpu', 'mv', 2],
  ]);
});

test('a target that was answered too seldom for a figure does not tie', () => {
  const run = makeRun();
  const asked = run.results.find((one) => one.strategy === 'qm' && questionKey(one) === oneDocument);
  const few = createHistogram();
  few.recordValue(1_000);
  for (const round of asked?.rounds ?? []) {
    const [latencyUs, histogram] = [latencyFrom(few), encodeHistogram(few)];
    Object.assign(round, { requests: 1, latencyUs, histogram });
  }
  assert.deepEqual(labelsOf(run)[0], [oneDocument, 'p50', 'mv', 3]);
});

test('the highest is best where higher is better, and one target alone is not compared', () => {
  const { results, looks } = makeRun();
  const load = { kind: 'capacity', percentile: 'p99', limitMs: 50 } as const;
  const cases = results.slice(0, 4).map((result): Result => ({ ...result, load }));
  assert.deepEqual(labelsOf({ looks, results: cases }), [
    ['post-with-comments small capacity:p99<50ms', 'capacity', 'qm', 4],
  ]);
  assert.equal(bestOf({ looks, results: cases.slice(0, 1) }).size, 0);
  assert.ok(bestOf({ looks, results: cases }).has(questionKey(cases[0] as Result)));
});
