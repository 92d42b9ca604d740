import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { createHistogram, encodeHistogram, recordLatency } from '../run-file/histogram.ts';
import { type Load, latencyFrom, type OpenLoop, type Round } from '../run-file/result.ts';
import { summarize } from '../summary/stats.ts';
import { isGoodStep, openLoopDoubt } from './open-loop.ts';

const open: Load = { kind: 'open', requestsPerSecond: 500, arrivals: 'poisson' };
const capacity: Load = { kind: 'capacity', percentile: 'p99', limitMs: 50 };

/** The text of a histogram with `count` samples of `us` microseconds. */
function samples(us: number, count = 1_000): string {
  const histogram = createHistogram();
  for (let n = 0; n < count; n += 1) recordLatency(histogram, us);
  return encodeHistogram(histogram);
}

const [first] = makeRun().results;
const [anyRound] = first?.rounds ?? [];

function roundOf(given: { launch?: number; latencyUs?: number; lagUs?: number } & Partial<OpenLoop>): Round {
  assert.ok(anyRound);
  const { launch = 0, latencyUs = 4_000, lagUs = 100, ...openLoop } = given;
  const histogram = createHistogram();
  recordLatency(histogram, latencyUs);
  return {
    ...anyRound,
    launch,
    latencyUs: { ...latencyFrom(histogram), p50: latencyUs, p99: latencyUs },
    histogram: samples(latencyUs),
    openLoop: {
      offeredPerSecond: 500,
      achievedPerSecond: 500,
      timeouts: 0,
      lagP99Us: lagUs,
      lagHistogram: samples(lagUs),
      ...openLoop,
    },
  };
}

test('a load that keeps up has figures', () => {
  assert.equal(openLoopDoubt([roundOf({}), roundOf({ achievedPerSecond: 496 })], open), null);
});

test('less than 99 % of the offered rate is saturated, and says both rates', () => {
  const rounds = [494, 480, 490].map((achievedPerSecond) => roundOf({ achievedPerSecond }));
  assert.match(openLoopDoubt(rounds, open) ?? '', /^offered 500 requests a second, answered 490: /);
});

test('one round with a stall at its end does not make a case saturated', () => {
  const rounds = [500, 440, 501].map((achievedPerSecond) => roundOf({ achievedPerSecond }));
  assert.equal(openLoopDoubt(rounds, open), null);
});

test('a load generator that is late invalidates the latency, unless it is a small part of it', () => {
  const late = (lagUs: number, latencyUs: number) => openLoopDoubt([roundOf({ lagUs, latencyUs })], open);
  assert.equal(late(1_900, 2_000), null);
  assert.match(
    late(2_500, 4_000) ?? '',
    /measured itself: at p99 it sent requests 2\.5 ms late, and the latency was 4\.0 ms/,
  );
  assert.equal(late(2_500, 20_000), null);
  assert.match(late(5_000, 20_000) ?? '', /measured itself/);
});

test('with too few requests for a p99, lag is not judged', () => {
  const few = { ...roundOf({ lagUs: 9_000 }), histogram: samples(4_000, 100) };
  assert.equal(openLoopDoubt([few], open), null);
});

test('a step is good if it keeps its limit, its rate and its time', () => {
  assert.equal(isGoodStep(roundOf({ latencyUs: 49_000 }), capacity), true);
  assert.equal(isGoodStep(roundOf({ latencyUs: 51_000 }), capacity), false);
  assert.equal(isGoodStep(roundOf({ achievedPerSecond: 400 }), capacity), false);
  assert.equal(isGoodStep(roundOf({ lagUs: 4_500 }), capacity), false);
});

test('if no rate kept the limit, the reason says so', () => {
  const rounds = [roundOf({ latencyUs: 80_000, offeredPerSecond: 0.5, achievedPerSecond: 0.5 })];
  assert.match(
    openLoopDoubt(rounds, capacity) ?? '',
    /p99 was not below 50 ms even at 0\.5 requests a second/,
  );
});

/** A run in which `tv` has twice the capacity of `normalized`. */
function capacityRun() {
  const run = makeRun();
  run.results = run.results.slice(0, 2).map((result, index) => ({
    ...result,
    load: capacity,
    rounds: [0, 1, 2, 3].map((launch) => {
      const perSecond = (index + 1) * (1_000 + 10 * launch);
      return roundOf({ launch, offeredPerSecond: perSecond, achievedPerSecond: perSecond });
    }),
  }));
  return run;
}

test('a capacity is a rate with its interval, and its ratio is a ratio of rates', () => {
  const [normalized, tv] = summarize(capacityRun());
  assert.ok(Math.abs((normalized?.metrics.capacity?.value ?? 0) - 1_015) < 0.1);
  assert.equal(normalized?.metrics.capacity?.interval?.over, 'launches');
  assert.ok(Math.abs((tv?.ratio?.value ?? 0) - 2) < 1e-9);
  assert.ok(Math.abs((tv?.metrics.capacity?.value ?? 0) - 2_030) < 0.2);
});

test('a saturated case has a rate and no latency', () => {
  const run = capacityRun();
  for (const result of run.results)
    Object.assign(result, { load: open, status: 'saturated', reason: 'too slow' });
  for (const summary of summarize(run)) {
    const { spread, ratio, metrics } = summary;
    const { p50, p99, capacity, throughput } = metrics;
    assert.deepEqual([p50, p99, spread, ratio, capacity], [null, null, null, null, null]);
    assert.ok((throughput?.value ?? 0) > 0);
    assert.ok(summary.warnings[0]?.startsWith('saturated: too slow'));
  }
});
