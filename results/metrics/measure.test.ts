import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import {
  decodeHistogram,
  encodeHistogram,
  mergeHistograms,
  percentileFrom,
  pooledHistogram,
} from '../run-file/histogram.ts';
import type { Round } from '../run-file/result.ts';
import { compare, measure, observe, ratio } from './measure.ts';
import { headlineOf, type MetricKey, metricOf, metrics, metricsIn } from './registry.ts';

/** Four launches of three rounds of 300 requests: no launch has the 1,000 that a p99 needs. */
const short = makeRun().results[0]?.rounds ?? [];
const [template] = short;
assert.ok(template);

/** The same with every request counted twice. */
const long = short.map((round): Round => {
  const histogram = decodeHistogram(round.histogram);
  return { ...round, histogram: encodeHistogram(mergeHistograms([histogram, histogram])) };
});

/** One round per value, each of its own launch. */
function roundsWith(field: keyof Round, values: readonly (number | null)[]): readonly Round[] {
  return values.map((value, launch) => ({ ...(template as Round), launch, [field]: value }));
}

const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) / expected - 1) < 1e-9, `${actual} is not ${expected}`);

test('value and interval come from one estimator: on its scale, the value is the middle of the interval', () => {
  for (const metric of metrics) {
    const found = measure(metric, long);
    if (metric.key === 'sentLate') assert.equal(found, null);
    if (!found?.interval) continue;
    const to = metric.scale === 'linear' ? (value: number) => value : Math.log;
    const { low, high, over } = found.interval;
    assert.equal(over, 'launches', metric.key);
    assert.ok(Math.abs((to(low) + to(high)) / 2 - to(found.value)) < 1e-9, metric.key);
  }
});

test('a p99 is over launches if each has one, else over all samples, and says so', () => {
  const p99 = metricOf('p99');
  const over = [short, long].map((rounds) => {
    const interval = measure(p99, rounds)?.interval;
    return [interval?.over, interval?.count];
  });
  assert.deepEqual(over, [
    ['samples', 3_600],
    ['launches', 4],
  ]);
  const pooled = measure(p99, short);
  assert.equal(pooled?.value, percentileFrom(pooledHistogram(short), 'p99'));
  assert.ok(pooled.interval && pooled.interval.low < pooled.value && pooled.value < pooled.interval.high);
  assert.equal(measure(p99, short.slice(0, 3)), null);
  assert.equal(measure(p99, []), null);
});

test('rounds without a metric are left out; if all lack it, it is null', () => {
  near(measure(metricOf('serverCpu'), roundsWith('serverCpuUsPerRequest', [50, null, 200, 0]))?.value, 100);
  assert.equal(measure(metricOf('serverCpu'), roundsWith('serverCpuUsPerRequest', [null, null])), null);
});

test('the CPU of a request is that of server and database, and unknown if one of them is', () => {
  const cpu = metricOf('cpu');
  const server = roundsWith('serverCpuUsPerRequest', [100, 100, 100, 100]);
  const of = (database: readonly (number | null)[]) =>
    server.map((round, n) => ({ ...round, databaseCpuUsPerRequest: database[n] ?? null }));
  near(measure(cpu, of([50, 50, 50, 50]))?.value, 150);
  assert.equal(measure(cpu, of([])), null);
  assert.equal(observe(cpu, of([50, null, 50, 50])).length, 3, 'it would look cheaper than it was');
});

test('a share may be 0, is at most the whole, and its interval does not go below 0', () => {
  const collection = metricOf('garbageCollection');
  const found = measure(collection, roundsWith('serverGcMs', [0, 0, 1e9, 0]));
  assert.equal(found?.value, 0.25);
  assert.equal(found.interval?.low, 0);
});

test('if the rounds of one side of a ratio are too short, both sides are observed by launch', () => {
  const few = short.map((round) => ({ ...round, latencyUs: { ...round.latencyUs, p50: null } }));
  const [byRound, byLaunch] = [ratio(metricOf('p50'), short, short), ratio(metricOf('p50'), few, short)];
  assert.equal(byRound?.value, 1);
  assert.ok(byLaunch && Math.abs(byLaunch.value - 1) < 0.001);
  assert.equal(byLaunch.interval?.over, 'launches');
});

test('a comparison of two or three launches is over launches; a single launch has none', () => {
  const serverCpu = metricOf('serverCpu');
  const first = (launches: number) => short.filter(({ launch }) => launch < launches);
  for (const design of ['paired', 'separate'] as const) {
    assert.equal(compare(design, serverCpu, first(2), first(2))?.interval.over, 'launches');
    assert.equal(compare(design, serverCpu, first(1), first(1)), null);
  }
});

test('keys are unique, and every load has a headline that a gate requires', () => {
  assert.equal(new Set(metrics.map(({ key }) => key)).size, metrics.length);
  const loads = [
    { kind: 'closed', connections: 1 },
    { kind: 'closed', connections: 16 },
    { kind: 'traffic', share: 0.6 },
    { kind: 'capacity', percentile: 'p99', limitMs: 50 },
  ] as const;
  const headlines = loads.map((load): MetricKey => {
    const { key } = headlineOf({ load, rounds: [] });
    assert.equal(metricsIn('gate', load)[0]?.key, key);
    return key;
  });
  assert.deepEqual(headlines, ['p50', 'cpu', 'p50', 'capacity']);
});

test("a cost of somebody else's server is compared by the CPU of its processes", () => {
  const load = { kind: 'closed', connections: 16 } as const;
  const rounds = roundsWith('processCpuUsPerRequest', [50]).map((round) => ({
    ...round,
    ...{ serverCpuUsPerRequest: null, databaseCpuUsPerRequest: null },
  }));
  assert.equal(headlineOf({ load, rounds }).key, 'processCpu');
});

test('where CPU times cannot be read, a cost is compared by throughput', () => {
  const load = { kind: 'closed', connections: 16 } as const;
  assert.equal(headlineOf({ load, rounds: [...short] }).key, 'cpu');
  assert.equal(
    headlineOf({ load, rounds: [...roundsWith('databaseCpuUsPerRequest', [null])] }).key,
    'throughput',
  );
});
