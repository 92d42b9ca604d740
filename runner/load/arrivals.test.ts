import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean } from '../../results/statistics/basic.ts';
import { createRandom } from '../../scenarios/random.ts';
import { arrivalTimes } from './open.ts';

function gapsOf(times: Float64Array): number[] {
  return [...times].slice(1).map((time, index) => time - (times[index] as number));
}

test('constant arrivals are exactly as far apart as the rate says', () => {
  const load = { arrivals: 'constant', requestsPerSecond: 400 } as const;
  const times = arrivalTimes(load, 1_000, createRandom(1));
  assert.deepEqual(
    [...times],
    Array.from({ length: 1_000 }, (_, index) => index * 2.5),
  );
});

test('gaps of Poisson arrivals are exponential: mean and deviation are both 1 / rate', () => {
  const count = 20_000;
  const load = { arrivals: 'poisson', requestsPerSecond: 500 } as const;
  const times = arrivalTimes(load, count, createRandom(1));
  const gaps = gapsOf(times);
  assert.ok((times[0] ?? -1) >= 0 && (times.at(-1) ?? 0) <= count * 2);
  assert.ok(gaps.every((gap) => gap >= 0));
  const centre = mean(gaps);
  const deviation = Math.sqrt(mean(gaps.map((gap) => (gap - centre) ** 2)));
  // The standard errors are 2 / sqrt(n) ms and sqrt(2) times as much: 0.014 and 0.02. The stream is seeded.
  assert.ok(Math.abs(centre - 2) < 0.045, `${centre}`);
  assert.ok(Math.abs(deviation - 2) < 0.06, `${deviation}`);
  // P(gap > 2 / rate) = exp(-2).
  const beyond = gaps.filter((gap) => gap > 4).length / gaps.length;
  assert.ok(Math.abs(beyond - Math.exp(-2)) < 0.01, `${beyond}`);
  const correlation = mean(gaps.slice(1).map((gap, index) => (gap - centre) * ((gaps[index] ?? 0) - centre)));
  assert.ok(Math.abs(correlation / deviation ** 2) < 0.03, `${correlation}`);
});

test('a seed gives the same times again, another seed others', () => {
  const load = { arrivals: 'poisson', requestsPerSecond: 500 } as const;
  const times = (seed: number) => [...arrivalTimes(load, 50, createRandom(seed))];
  assert.deepEqual(times(1), times(1));
  assert.notDeepEqual(times(1), times(2));
});
