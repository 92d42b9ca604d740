/** How often a trend is wrong, and what it finds: simulated trends, the same ones every time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { headlineOf } from '../metrics/registry.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { type Simulation, simulationOf } from '../statistics/simulation.fixture.ts';
import { type Trend, trendError, trendOf } from './trend.ts';
import type { TrendRun } from './trend-run.ts';

const { environment, results, scenarios } = makeRun();
const rowCount = 20;

const cases = Array.from({ length: rowCount }, (_, row) => {
  const [template] = results;
  assert.ok(template);
  return { ...template, strategy: `s${row}`, rounds: [], plans: [] };
});

/** A trend of 20 rows; each figure is the exponential of what `logOf` gives for a row and a run. */
function simulated(runs: number, logOf: (row: number, run: number) => number): Trend {
  return trendOf(
    Array.from({ length: runs }, (_, run): TrendRun => {
      const figures = cases.map((result, row) => {
        const estimate: Estimate = { value: Math.exp(logOf(row, run)), interval: null };
        return { result, metric: headlineOf(result), estimate };
      });
      const startedAt = new Date(run * 86_400_000).toISOString();
      return {
        id: `run-${run}`,
        startedAt,
        profile: 'quick',
        environment,
        scenarios,
        disturbances: [],
        figures,
      };
    }),
  );
}

/** So many trends, of one simulation. */
function simulatedTrends(
  count: number,
  seed: number,
  make: (simulation: Simulation) => Trend,
): readonly Trend[] {
  const simulation = simulationOf(seed);
  return Array.from({ length: count }, () => make(simulation));
}

const countIf = (trends: readonly Trend[], holds: (trend: Trend) => boolean) => trends.filter(holds).length;
const namesAny = ({ rows }: Pick<Trend, 'rows'>) => rows.some(({ changes }) => changes.length > 0);
/** The error, and three standard deviations of a share near it in so many trends. */
const mostOf = (trends: number) =>
  trendError * trends + 3 * Math.sqrt(trendError * (1 - trendError) * trends);

test('of flat trends of 20 rows and 30 runs, at most 5 % name a change, and as few a newest run', (t) => {
  const trends = simulatedTrends(400, 1, ({ gaussian }) => simulated(30, () => 0.05 * gaussian()));
  const changed = countIf(trends, namesAny);
  const outlying = countIf(trends, ({ outliers }) => outliers.length > 0);
  t.diagnostic(`of 400: ${changed} name a change, ${outlying} a newest run`);
  assert.ok(changed <= trendError * 400, `${changed} name a change`);
  assert.ok(outlying <= trendError * 400, `${outlying} name a newest run`);
});

test('noise that is skewed, or with far values, raises no more alarms', (t) => {
  // As disturbances of a machine do: one run in ten takes up to half as much again. Of 4,000 such trends, 4.2 % name a change;
  // of 4,000 flat ones with normal noise, 4.8 %.
  const trends = simulatedTrends(200, 2, ({ gaussian, random }) =>
    simulated(30, () => 0.02 * gaussian() + (random() < 0.1 ? 0.4 * random() : 0)),
  );
  const changed = countIf(trends, namesAny);
  t.diagnostic(`of 200: ${changed} name a change`);
  assert.ok(changed <= mostOf(200), `${changed} name a change`);
});

test('a step of 10 % in one of 20 rows is found, and where: 3 % noise, 12 runs on each side', (t) => {
  const trends = simulatedTrends(100, 3, ({ gaussian }) =>
    simulated(24, (row, run) => 0.03 * gaussian() + (row === 7 && run >= 12 ? Math.log(1.1) : 0)),
  );
  const found = trends.flatMap(({ rows }) => rows[7]?.newest ?? []);
  const isNear = (most: number) => found.filter(({ runs }) => Math.abs(runs[1] - 12) <= most).length;
  const others = countIf(trends, ({ rows }) => namesAny({ rows: rows.toSpliced(7, 1) }));
  t.diagnostic(
    `of 100: ${found.length} found, ${isNear(0)} at its run, ${isNear(1)} within 1, ${isNear(2)} within 2; ${others} name another row`,
  );
  assert.ok(found.length >= 90, `${found.length} found`);
  assert.ok(isNear(1) >= 0.8 * found.length, `${isNear(1)} within one run`);
  assert.ok(isNear(2) >= 0.9 * found.length, `${isNear(2)} within two runs`);
  assert.ok(found.every(({ isWorse }) => isWorse));
  assert.ok(others <= mostOf(100), `${others} name another row`);
});
