import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { highestRate } from './highest-rate.ts';

/** Searches for a limit that is known, counting attempts. */
async function searched(limit: number, startPerSecond: number, factor = 2) {
  const tried: number[] = [];
  const found = await highestRate({
    startPerSecond,
    factor,
    lowestPerSecond: 1,
    highestPerSecond: 100_000,
    attempt: async (rate) => {
      tried.push(rate);
      return rate;
    },
    isGood: (rate) => rate < limit,
  });
  return { ...found, tried };
}

test('the limit is found within 5 %, from whatever start', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 2, max: 90_000, noNaN: true }),
      fc.double({ min: 1, max: 100_000, noNaN: true }),
      fc.constantFrom(1.2, 2),
      async (limit, start, factor) => {
        const { good, bad } = await searched(limit, start, factor);
        assert.ok(good && bad);
        assert.ok(good.requestsPerSecond < limit && bad.requestsPerSecond >= limit);
        assert.ok(bad.requestsPerSecond / good.requestsPerSecond <= 1.05);
      },
    ),
  );
});

test('a good start takes few attempts', async () => {
  const { tried } = await searched(1_500, 1_000);
  assert.ok(tried.length <= 6, tried.join(' '));
});

test('where no rate is good, or every one is, only the other is known', async () => {
  const none = await searched(0.5, 100);
  assert.equal(none.good, null);
  assert.equal(none.bad?.requestsPerSecond, 1);
  const all = await searched(1e9, 100);
  assert.equal(all.good?.requestsPerSecond, 100_000);
  assert.equal(all.bad, null);
});

test('an attempt that fails ends the search', async () => {
  const found = await highestRate({
    startPerSecond: 10,
    factor: 2,
    lowestPerSecond: 1,
    highestPerSecond: 100,
    attempt: async (rate) => (rate > 20 ? null : rate),
    isGood: () => true,
  });
  assert.deepEqual(found, { good: null, bad: null });
});
