import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quotientSet, type TwoMeans } from './fieller.ts';

const means = (changed: Partial<TwoMeans>): TwoMeans => ({
  numerator: 6,
  denominator: 2,
  numeratorVariance: 0.04,
  denominatorVariance: 0.01,
  covariance: 0,
  degrees: 10,
  ...changed,
});

/** t of 95 % with 10 degrees of freedom, as in printed tables. */
const t = 2.228;

test('the ends of the set are the quotients at which the difference is t standard errors from 0', () => {
  const [segment, ...others] = quotientSet(means({ covariance: 0.012 }));
  assert.equal(others.length, 0);
  for (const end of [segment?.low ?? 0, segment?.high ?? 0]) {
    const error = Math.sqrt(0.04 - 2 * end * 0.012 + end ** 2 * 0.01);
    assert.ok(Math.abs(Math.abs(6 - end * 2) / error - t) < 0.001, `${end}`);
  }
  assert.ok(segment && segment.low < 3 && segment.high > 3);
});

test('without any variance the set is the quotient', () => {
  const [segment] = quotientSet(means({ numeratorVariance: 0, denominatorVariance: 0 }));
  assert.deepEqual(segment, { low: 3, high: 3 });
});

test('a denominator that may be 0 leaves everything but a gap, or everything', () => {
  const [below, above] = quotientSet(means({ denominator: 0.1 }));
  assert.equal(below?.low, Number.NEGATIVE_INFINITY);
  assert.equal(above?.high, Number.POSITIVE_INFINITY);
  assert.ok((below?.high ?? 0) < 0 && (above?.low ?? 0) > 10, `${below?.high} ${above?.low}`);
  assert.deepEqual(quotientSet(means({ numerator: 0.1, denominator: 0.1 })), [
    { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
  ]);
});
