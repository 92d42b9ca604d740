import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { studentT, studentTail } from './distributions.ts';
import { confidence, type Estimate, isKnown, type Known, studentEstimate, welchRatio } from './estimate.ts';
import { type Change, holm, judge, ratiosOf } from './judgement.ts';

const margin = 0.05;

/** Log ratios of five launches around a ratio, `spread` apart. */
function about(ratio: number, spread: number): Known {
  const logs = [-2, -1, 0, 1, 2].map((step) => Math.log(ratio) + step * spread);
  const found = studentEstimate(logs, 'launches');
  assert.ok(isKnown(found));
  return found;
}

function changeOf(ratio: Known): Change | undefined {
  return judge([ratio], margin)[0];
}

test('the whole interval and the margin decide about a change', () => {
  const rows: [number, number, Change][] = [
    [1, 0.001, 'unchanged'],
    [1.04, 0.001, 'unchanged'],
    [1.06, 0.001, 'higher'],
    [1 / 1.06, 0.001, 'lower'],
    [1.06, 0.02, 'unclear'],
    [1, 0.1, 'unclear'],
    [1.2, 0.01, 'higher'],
  ];
  for (const [ratio, spread, expected] of rows)
    assert.equal(changeOf(about(ratio, spread)), expected, `${ratio} with spread ${spread}`);
});

test('without any variance, the figure is exact', () => {
  assert.deepEqual(
    [1, 1.049, 1.051, 1 / 1.051].map((ratio) => changeOf(about(ratio, 0))),
    ['unchanged', 'unchanged', 'higher', 'lower'],
  );
  assert.deepEqual(about(1, 0).interval, { low: 1, high: 1, over: 'launches', count: 5 });
});

test('with many rows, each needs more evidence', () => {
  const doubtful = about(1.12, 0.02);
  assert.equal(changeOf(doubtful), 'higher');
  const rows = [doubtful, ...Array.from({ length: 40 }, () => about(1, 0.01))];
  assert.equal(judge(rows, margin)[0], 'unclear');
});

test("separate runs are compared by Welch's t", () => {
  // The first worked example of Wikipedia's "Welch's t-test": t -2.46, 25 degrees of freedom, P 0.021.
  const one = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4];
  const other = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4];
  // Swapped, because `one` is the first sample of that example.
  const found = welchRatio(other, one);
  assert.ok(found);
  const { low, high, degrees = 0, count } = found.interval;
  const [logRatio, half] = [Math.log(found.value), (Math.log(high) - Math.log(low)) / 2];
  const t = (logRatio / half) * studentT(confidence, degrees);
  assert.deepEqual([t.toFixed(2), degrees.toFixed(0)], ['-2.46', '25']);
  assert.equal((2 * studentTail(-t, degrees)).toFixed(3), '0.021');
  assert.ok(Math.abs((Math.log(low) + Math.log(high)) / 2 - logRatio) < 1e-9);
  assert.equal(count, 15);
});

test('one launch on a side cannot be compared', () => {
  assert.equal(studentEstimate([0.1], 'launches').interval, null);
  assert.equal(welchRatio([0.1], [0.1, 0.2]), null);
  assert.equal(welchRatio([], []), null);
});

/** A ratio over five launches with this `t`: logarithms of 0.1 +- 2.776 (Student's t with 4 degrees) * 0.1 / t. */
function withT(t: number): Estimate {
  const half = (2.7764451 * 0.1) / t;
  const [low, high] = [Math.exp(0.1 - half), Math.exp(0.1 + half)];
  return { value: Math.exp(0.1), interval: { low, high, over: 'launches', count: 5 } };
}

const differences = (estimates: readonly (Estimate | null)[]) =>
  ratiosOf(estimates).map((ratio) => ratio?.difference);

test('a single ratio differs if its interval excludes 1', () => {
  assert.deepEqual(differences([withT(2.77)]), ['none']);
  assert.deepEqual(differences([withT(2.78)]), ['found']);
});

test('among others, a difference that may be chance is uncertain', () => {
  // Two-sided p-values of 4 degrees: 0.0474 of 2.83, 0.0234 of 3.58, 0.0045 of 5.8.
  assert.deepEqual(differences([withT(2.83), withT(1)]), ['uncertain', 'none']);
  assert.deepEqual(differences([withT(3.58), withT(1)]), ['found', 'none']);
  assert.deepEqual(differences([withT(3.58), withT(1), withT(2)]), ['uncertain', 'none', 'none']);
  assert.deepEqual(differences([withT(1), withT(5.8), withT(2)]), ['none', 'found', 'none']);
  // Step down: ratios that are found do not count against the rest.
  assert.deepEqual(differences([withT(3.58), withT(5.8), withT(2.83)]), ['found', 'found', 'found']);
});

test('missing ratios, and ratios without an interval, are not judged and not counted', () => {
  assert.deepEqual(differences([null, withT(2.83), { value: 2, interval: null }]), [
    undefined,
    'found',
    null,
  ]);
  assert.deepEqual(ratiosOf([]), []);
});

test('without any variance, a ratio among others is exact', () => {
  const exactly = (value: number): Estimate => ({
    value,
    interval: { low: value, high: value, over: 'launches', count: 5 },
  });
  assert.deepEqual(differences([exactly(1), exactly(1.001)]), ['none', 'found']);
});

const rounded = (values: readonly number[]) => values.map((value) => Math.round(value * 1e9) / 1e9);

test('a worked example: the smallest is multiplied by four, and none is below the one before', () => {
  // 4 x 0.005, 3 x 0.01, 2 x 0.03; and 0.04, which may not be below the 0.06 before it.
  assert.deepEqual(rounded(holm([0.01, 0.04, 0.03, 0.005])), [0.03, 0.06, 0.06, 0.02]);
  assert.deepEqual(holm([0.4, 0.9, 0.6]), [1, 1, 1]);
  assert.deepEqual(holm([]), []);
});

test('adjusted p-values keep their order, are never smaller than before, never above 1, nor above Bonferroni', () => {
  const p = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(p, { maxLength: 12 }), (pValues) => {
      const adjusted = holm(pValues);
      for (const [n, before] of pValues.entries()) {
        const after = adjusted[n] ?? Number.NaN;
        assert.ok(after >= before && after <= 1 && after <= before * pValues.length + Number.EPSILON);
        for (const [m, other] of pValues.entries())
          if (before < other) assert.ok(after <= (adjusted[m] ?? 0));
      }
    }),
  );
});
