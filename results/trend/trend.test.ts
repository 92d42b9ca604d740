import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HistoryShape, makeHistory } from '../../test/fixtures/make-history.ts';
import { baseSuffix } from '../gate/sides.ts';
import { strategyLabel } from '../run-file/case.ts';
import type { Run } from '../run-file/run.ts';
import { type ChangedRow, isWorsened } from './changes.ts';
import { readHistory } from './history.ts';
import { type Trend, trendOf } from './trend.ts';
import { trendRunOf } from './trend-run.ts';

const trendWith = (shape: HistoryShape): Trend => trendOf(makeHistory(shape).map(trendRunOf));

function rowIn({ rows }: Trend, strategy: string, scenario: string, metric: string): ChangedRow {
  const row = rows.find(
    ({ result, metric: { key } }) =>
      strategyLabel(result) === strategy && result.scenario === scenario && key === metric,
  );
  assert.ok(row, `no row ${strategy} ${scenario} ${metric}`);
  return row;
}

/** A case that becomes costlier by this factor from a run on. */
const stepOf =
  (factor: number, from: number, name = 'qm post-with-comments cost') =>
  (row: string, run: number): number =>
    row === name && run >= from ? factor : 1;

test('a row that changed is found, with its medians and the runs between which it did; others did not', () => {
  const trend = trendWith({ count: 24, factor: stepOf(1.26, 12) });
  const { newest, changes } = rowIn(trend, 'qm', 'post-with-comments', 'cpu');
  assert.ok(newest && changes.length === 1);
  assert.deepEqual(newest.runs, [11, 12]);
  assert.ok(Math.abs(newest.ratio - 1.26) < 0.03, String(newest.ratio));
  assert.equal(newest.isWorse, true);
  assert.deepEqual(
    trend.rows.filter((row) => row.changes.length > 0).map(({ result }) => strategyLabel(result)),
    ['qm'],
  );
  assert.deepEqual(trend.rows.filter(isWorsened).length, 1);
});

test('an improvement is no reason to fail, nor is a row that became better again', () => {
  assert.equal(trendWith({ count: 24, factor: stepOf(0.8, 12) }).rows.some(isWorsened), false);
  const back = trendWith({
    count: 36,
    factor: (row, run) => (row === 'tv dashboard cost' ? 1 : stepOf(run < 24 ? 1.3 : 1, 12)(row, run)),
  });
  assert.equal(rowIn(back, 'qm', 'post-with-comments', 'cpu').changes.length, 2);
  assert.equal(back.rows.some(isWorsened), false);
});

test('runs under other conditions are divided there: no change is called, and the move is said', () => {
  const onAnotherMachine = (run: Run, index: number) => {
    if (index >= 12) Object.assign(run.environment, { cpuModel: 'Another CPU' });
  };
  const trend = trendWith({ count: 24, factor: (_, run) => (run >= 12 ? 1.5 : 1), change: onAnotherMachine });
  assert.deepEqual(
    trend.stretches.map(({ runs }) => runs.length),
    [12, 12],
  );
  assert.ok(trend.rows.every(({ changes }) => changes.length === 0));
  const [move] = trend.moves;
  assert.ok(move);
  assert.equal(move.run, 12);
  assert.deepEqual(move.changes, ['cpuModel: Example CPU @ 2.40GHz -> Another CPU']);
  assert.equal(move.ratios.length, trend.rows.length);
  assert.ok((move.ratios[0] ?? 0) > 1.4);
  const undivided = trendWith({ count: 24, factor: (_, run) => (run >= 12 ? 1.5 : 1) });
  assert.ok(undivided.rows.every(({ changes }) => changes.length === 1));
});

test('two machines that take turns have a series each, and a change of the code is found on both', () => {
  const trend = trendWith({
    count: 48,
    factor: (row, run) => stepOf(1.3, 24)(row, run) * (run % 2 === 0 ? 1 : 3),
    change: (run, index) => {
      if (index % 2 === 1) Object.assign(run.environment, { cpuModel: 'Another CPU' });
    },
  });
  const { changes } = rowIn(trend, 'qm', 'post-with-comments', 'cpu');
  assert.deepEqual(
    changes.map(({ runs }) => runs),
    [
      [22, 24],
      [23, 25],
    ],
  );
});

test('another profile is another condition', () => {
  const trend = trendWith({
    count: 4,
    change: (run, index) => Object.assign(run, index < 2 ? {} : { profile: 'standard' }),
  });
  assert.deepEqual(trend.moves[0]?.changes, ['profile: quick -> standard']);
});

test('disturbed runs are points of a row, but in no segment', () => {
  const disturbed = [3, 13, 14];
  const trend = trendWith({
    count: 24,
    factor: (_, run) => (disturbed.includes(run) ? 4 : 1),
    change: (run, index) => {
      for (const round of run.results.flatMap(({ rounds }) => rounds))
        round.otherCpuShare = disturbed.includes(index) ? 0.3 : 0;
    },
  });
  for (const { points, parts, changes } of trend.rows) {
    assert.deepEqual([points.length, changes.length], [24, 0]);
    const tested = parts.flat().flatMap((segment) => segment.points.map(({ run }) => run));
    assert.deepEqual(
      disturbed.filter((run) => tested.includes(run)),
      [],
    );
    assert.equal(tested.length, 21);
  }
});

test('a change between runs of one commit is not the code\u2019s, nor a reason to fail', () => {
  const trend = trendWith({
    count: 24,
    factor: stepOf(1.3, 12),
    change: (run) => Object.assign(run.environment, { commit: 'a'.repeat(40) }),
  });
  const row = rowIn(trend, 'qm', 'post-with-comments', 'cpu');
  assert.equal(row.newest?.isOfOneCommit, true);
  assert.equal(isWorsened(row), false);
  const dirty = trendWith({
    count: 24,
    factor: stepOf(1.3, 12),
    change: (run, index) => Object.assign(run.environment, { commit: 'a'.repeat(40), dirty: index === 12 }),
  });
  assert.equal(rowIn(dirty, 'qm', 'post-with-comments', 'cpu').newest?.isOfOneCommit, false);
});

test('most rows that change together are a shift, and one row is none', () => {
  const all = trendWith({ count: 24, factor: (_, run) => (run >= 12 ? 1.2 : 1) });
  assert.equal(all.shifts.length, 1);
  const [{ run, isWorse, changed, tested } = { run: 0, isWorse: false, changed: 0, tested: 0 }] = all.shifts;
  assert.deepEqual([isWorse, changed, tested], [true, all.rows.length, all.rows.length]);
  assert.ok(Math.abs(run - 12) <= 1);
  assert.deepEqual(trendWith({ count: 24, factor: stepOf(1.3, 12) }).shifts, []);
});

test('the pace of the idle machine is said where it changed with a row', () => {
  const floor = (workMedianUs: number) => ({
    workMedianUs,
    workSpread: 0.01,
    memoryReadNs: 80,
    memoryReadBytes: 2 ** 26,
    timerLagP99Us: 100,
    otherCpuShare: 0,
    stolenCpuShare: 0,
  });
  const trend = trendWith({
    count: 24,
    factor: stepOf(1.3, 12),
    change: (run, index) =>
      Object.assign(run.environment, { noiseFloor: { start: floor(index < 12 ? 100 : 125), end: null } }),
  });
  assert.deepEqual(rowIn(trend, 'qm', 'post-with-comments', 'cpu').newest?.pace, ['fixed work: 25 % slower']);
});

test('a newest run that stands out is named, and only where it does', () => {
  const trend = trendWith({ count: 20, factor: stepOf(1.3, 19) });
  assert.equal(trend.outliers.length, 1);
  const [outlier] = trend.outliers;
  assert.equal(strategyLabel((outlier?.row ?? (trend.rows[0] as ChangedRow)).result), 'qm');
  assert.ok(outlier && Math.abs(outlier.value / outlier.usual - 1.3) < 0.05);
  assert.equal(
    trend.rows.some(({ changes }) => changes.length > 0),
    false,
  );
});

test('results of the base of a gate are another commit, and no rows', () => {
  const [run] = makeHistory({ count: 1 });
  assert.ok(run);
  const base = run.results.map((result) => ({ ...result, strategy: `${result.strategy}${baseSuffix}` }));
  const both = trendRunOf({ ...run, results: [...run.results, ...base] });
  assert.equal(both.figures.length, trendRunOf(run).figures.length);
});

test('runs are ordered by their start; what is unfinished, without figures, or there twice is left out', async () => {
  const runs = makeHistory({ count: 3 });
  const [first, second, third] = runs;
  assert.ok(first && second && third);
  const source = (name: string, run: Run) => ({ name, load: async () => run });
  const { runs: found, leftOut } = await readHistory([
    source('c', third),
    source('a', first),
    source('again', structuredClone(first)),
    source('under way', { ...second, id: 'under-way', finishedAt: null }),
    source('plans', { ...second, id: 'plans', results: [] }),
    source('b', second),
  ]);
  assert.deepEqual(
    found.map(({ id }) => id),
    runs.map(({ id }) => id),
  );
  assert.deepEqual(
    leftOut.map(({ name, why }) => [name, why]),
    [
      ['again', 'twice'],
      ['under way', 'unfinished'],
      ['plans', 'empty'],
    ],
  );
});
