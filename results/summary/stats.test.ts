import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { createHistogram, encodeHistogram, recordLatency } from '../run-file/histogram.ts';
import { latencyFrom, type Result, type Round } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { quantile } from '../statistics/basic.ts';
import { type Summary, summarize } from './stats.ts';

/** A round in which every request took `latencyUs`. */
function roundOf(launch: number, latencyUs: number, requests = 100): Round {
  const histogram = createHistogram();
  for (let n = 0; n < requests; n += 1) recordLatency(histogram, latencyUs);
  return {
    launch,
    requests,
    errors: 0,
    durationMs: 100,
    latencyUs: latencyFrom(histogram),
    histogram: encodeHistogram(histogram),
    serverCpuUsPerRequest: latencyUs / 10,
    serverHelperCpuUsPerRequest: null,
    processCpuUsPerRequest: null,
    databaseCpuUsPerRequest: null,
    loadCpuUsPerRequest: null,
    serverRssBytes: null,
    serverGcMs: null,
    serverEventLoopDelayP99Us: null,
    loadEventLoopDelayP99Us: null,
    otherCpuShare: null,
    busyConnections: null,
    statementsPerRequest: null,
    fellBackShare: null,
    maintainerCpuUsPerRequest: null,
    walBytesPerRequest: null,
    fullPageBytesPerRequest: null,
    retriesPerRequest: null,
    longestUs: null,
    openLoop: null,
  };
}

function runOf(rounds: Record<string, Round[]>, changes: Record<string, Partial<Result>> = {}): Run {
  const run = makeRun();
  const [base] = run.results;
  assert.ok(base !== undefined);
  const results = Object.entries(rounds).map(
    ([strategy, own]): Result => ({ ...base, strategy, rounds: own, ...changes[strategy] }),
  );
  return { ...run, results };
}

function summaryOf(run: Run, label: string): Summary {
  const summary = summarize(run).find((one) => one.label === label);
  assert.ok(summary !== undefined);
  return summary;
}

const near = (actual: number | null | undefined, expected: number, tolerance = 0.002) =>
  assert.ok(
    typeof actual === 'number' && Math.abs(actual / expected - 1) < tolerance,
    `${actual} is not near ${expected}`,
  );

test('p50 is the geometric mean over launches; spread is half the interquartile range of the rounds', () => {
  const rounds = [90, 100, 100, 110, 120].map((value, launch) => roundOf(launch, value * 10));
  const summary = summaryOf(runOf({ normalized: rounds }), 'normalized');
  near(summary.metrics.p50?.value, 1_036, 0.01);
  near(summary.spread, 0.05, 0.02);
  near(summary.metrics.throughput?.value, 1_000);
  near(summary.metrics.serverCpu?.value, 103.6, 0.01);
  assert.equal(summary.metrics.databaseCpu, null);
  assert.equal(summary.ratio, null);
});

test('p99 is that of the pooled samples, and null below 1,000 of them', () => {
  const rounds = (count: number) =>
    Array.from({ length: count }, (_, n) => roundOf(n, n === 0 ? 9_000 : 1_000));
  assert.equal(summaryOf(runOf({ normalized: rounds(9) }), 'normalized').metrics.p99, null);
  near(summaryOf(runOf({ normalized: rounds(10) }), 'normalized').metrics.p99?.value, 9_000);
});

test('the ratio is paired by round: a disturbance of both strategies in one round cancels', () => {
  const levels = [1_000, 3_000, 1_500, 8_000];
  const run = runOf({
    normalized: levels.map((level, launch) => roundOf(launch, level)),
    qm: levels.map((level, launch) => roundOf(launch, level / 2)),
  });
  const { ratio } = summaryOf(run, 'qm');
  near(ratio?.value, 0.5);
  assert.deepEqual([ratio?.interval?.over, ratio?.interval?.count], ['launches', 4]);
  near(ratio?.interval?.low, 0.5, 0.01);
  near(ratio?.interval?.high, 0.5, 0.01);
});

test('a round without a partner does not count in the ratio', () => {
  const run = runOf({
    normalized: [roundOf(0, 1_000), roundOf(0, 1_000), roundOf(1, 2_000)],
    qm: [roundOf(0, 500), roundOf(1, 1_000)],
  });
  near(summaryOf(run, 'qm').ratio?.value, 0.5);
});

test('below 4 launches the interval is over rounds and says so', () => {
  const rounds = [0, 0, 1, 1, 2, 2].map((launch, n) => roundOf(launch, 1_000 + n));
  const interval = summaryOf(runOf({ normalized: rounds }), 'normalized').metrics.p50?.interval;
  assert.deepEqual([interval?.over, interval?.count], ['rounds', 6]);
});

test('rounds too short for a p50 are pooled by launch, on both sides of a ratio', () => {
  const short = [0, 1, 2, 3].flatMap((launch) => [roundOf(launch, 300, 12), roundOf(launch, 300, 12)]);
  const long = [0, 1, 2, 3].flatMap((launch) => [roundOf(launch, 600), roundOf(launch, 600)]);
  const summary = summaryOf(runOf({ normalized: long, tv: short }), 'tv');
  near(summary.metrics.p50?.value, 300);
  near(summary.ratio?.value, 0.5);
  assert.equal(summary.ratio?.interval?.count, 4);
});

test('where one launch is too short for a p50, two launches count as one, if that leaves four', () => {
  const launches = (count: number) =>
    Array.from({ length: count }, (_, launch) => roundOf(launch, 600, launch === 1 ? 12 : 30));
  const fast = launches(9).map(({ launch }) => roundOf(launch, 300, 30));
  const summary = summaryOf(runOf({ normalized: launches(9), tv: fast }), 'tv');
  near(summary.ratio?.value, 0.5);
  assert.equal(summary.ratio?.interval?.count, 4);
  assert.equal(summaryOf(runOf({ normalized: launches(7) }), 'normalized').metrics.p50, null);
});

test('a single round has a figure and no interval; too few requests have none, and a warning', () => {
  const one = summaryOf(runOf({ normalized: [roundOf(0, 700)] }), 'normalized').metrics.p50;
  near(one?.value, 700);
  assert.equal(one?.interval, null);
  const few = summaryOf(runOf({ normalized: [roundOf(0, 700, 19)] }), 'normalized');
  assert.equal(few.metrics.p50, null);
  assert.match(few.warnings.join(), /too few requests/);
});

test('an invalid case has no figures, and there is no ratio to it', () => {
  const rounds = [0, 1, 2, 3].map((launch) => roundOf(launch, 1_000));
  const changes = { normalized: { status: 'invalid', reason: 'bodies differ' } } as const;
  const run = runOf({ normalized: rounds, qm: rounds }, changes);
  const invalidated = summaryOf(run, 'normalized');
  assert.deepEqual(new Set([invalidated.spread, ...Object.values(invalidated.metrics)]), new Set([null]));
  assert.deepEqual(invalidated.warnings, ['invalid: bodies differ']);
  const other = summaryOf(run, 'qm');
  assert.equal(other.ratio, null);
  assert.match(other.warnings.join(), /normalized is invalid/);
});

test('a case is compared only with the same scenario, dataset and load', () => {
  const rounds = [0, 1].map((launch) => roundOf(launch, 1_000));
  for (const change of [{ scenario: 'dashboard' }, { dataset: 'medium' }, { databaseDelayMs: 1 }]) {
    assert.equal(summaryOf(runOf({ normalized: rounds, qm: rounds }, { qm: change }), 'qm').ratio, null);
  }
});

test('by any executor, a case is compared with normalized by mercurius', () => {
  const rounds = (us: number) => [0, 1, 2, 3].map((launch) => roundOf(launch, us));
  const changes = { direct: { strategy: 'normalized', executor: 'direct' }, qm: { executor: 'direct' } };
  const run = runOf({ direct: rounds(500), normalized: rounds(1_000), qm: rounds(250) }, changes);
  near(summaryOf(run, 'normalized direct').ratio?.value, 0.5);
  near(summaryOf(run, 'qm direct').ratio?.value, 0.25);
  assert.equal(summaryOf(run, 'normalized').ratio, null);
});

test('each ratio is against the target that is named, and each case has its standing', () => {
  const levels = { normalized: 1_000, tv: 1_001, mv: 500, qm: 1_100 };
  const noisy = (us: number, spread: number) =>
    [-3, 0, 1, 2].map((n, launch) => roundOf(launch, us * (1 + n * spread)));
  const run = runOf({
    normalized: noisy(levels.normalized, 0),
    tv: noisy(levels.tv, 0.01),
    mv: noisy(levels.mv, 0.01),
    qm: noisy(levels.qm, 0.08),
  });
  const standings = (against?: string) => summarize(run, against).map(({ standing }) => standing);
  assert.deepEqual(standings(), ['reference', 'tie', 'better', 'undecided']);
  assert.deepEqual(standings('mv'), ['worse', 'worse', 'reference', 'worse']);
  near(summarize(run, 'mv')[0]?.ratio?.value, 2, 0.02);
  assert.deepEqual(standings('qm direct'), [null, null, null, null]);
});

test('the interval contains its figure, whatever the rounds', () => {
  const rounds = [100, 100, 100, 9_000, 9_500].map((value, launch) => roundOf(launch, value));
  const { p50 } = summaryOf(runOf({ normalized: rounds }), 'normalized').metrics;
  assert.ok(p50?.interval && p50.interval.low <= p50.value && p50.value <= p50.interval.high);
});

test('quantiles interpolate', () => {
  assert.deepEqual([quantile([], 0.5), quantile([7], 0.5), quantile([4, 1, 3, 2], 0.5)], [null, 7, 2.5]);
  assert.equal(quantile([1, 2, 3, 4, 5], 0.25), 2);
});
