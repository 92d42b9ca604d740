import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { studentT, studentTail } from './distributions.ts';
import { confidence, type Estimate, isKnown, type Known, studentEstimate, welchRatio } from './estimate.ts';
import { type Change, holm, judge, pHigher, ratiosOf, surelyFound } from './judgement.ts';

const error = 1 - confidence;
const gate = { margin: 0.05, same: 0.05, error };

/** Log ratios of five launches around a ratio, `spread` apart. */
function about(ratio: number, spread: number): Known {
  const logs = [-2, -1, 0, 1, 2].map((step) => Math.log(ratio) + step * spread);
  const found = studentEstimate(logs, 'launches');
  assert.ok(isKnown(found));
  return found;
}

function changeOf(ratio: Known): Change | undefined {
  return judge([ratio], gate)[0];
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
  assert.equal(judge(rows, gate)[0], 'unclear');
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

const changesIn = (estimates: readonly (Estimate | null)[]) =>
  ratiosOf(estimates, error).map((ratio) => ratio?.change);

test('a single ratio names a winner if its interval excludes 1', () => {
  assert.deepEqual(changesIn([withT(2.77)]), ['unclear']);
  assert.deepEqual(changesIn([withT(2.78)]), ['higher']);
});

test('among others, a difference that may be chance names none', () => {
  // Two-sided p-values of 4 degrees: 0.0474 of 2.83, 0.0234 of 3.58, 0.0045 of 5.8.
  assert.deepEqual(changesIn([withT(2.83), withT(1)]), ['unclear', 'unclear']);
  assert.deepEqual(changesIn([withT(3.58), withT(1)]), ['higher', 'unclear']);
  assert.deepEqual(changesIn([withT(3.58), withT(1), withT(2)]), ['unclear', 'unclear', 'unclear']);
  assert.deepEqual(changesIn([withT(1), withT(5.8), withT(2)]), ['unclear', 'higher', 'unclear']);
  // Step down: ratios that are found do not count against the rest.
  assert.deepEqual(changesIn([withT(3.58), withT(5.8), withT(2.83)]), ['higher', 'higher', 'higher']);
});

test('missing ratios, and ratios without an interval, are not judged and not counted', () => {
  assert.deepEqual(changesIn([null, withT(2.83), { value: 2, interval: null }]), [undefined, 'higher', null]);
  assert.deepEqual(ratiosOf([], error), []);
});

test('without any variance, a ratio among others is exact', () => {
  assert.deepEqual(
    [1, 1.001, 0.999].map((ratio) => changesIn([about(ratio, 0), about(1.5, 0)])[0]),
    ['unchanged', 'higher', 'lower'],
  );
});

test('two strategies tie if the interval lies within a tenth, unless a difference is found', () => {
  // Half-widths of the intervals: 1.96 % (spread 0.01) and 19 % (0.1).
  assert.deepEqual(changesIn([about(1.05, 0.01)]), ['higher']);
  const others = Array.from({ length: 30 }, () => about(1, 0.001));
  assert.equal(changesIn([about(1.03, 0.01), ...others])[0], 'unchanged', 'not found among so many');
  assert.equal(changesIn([about(0.97, 0.01), ...others])[0], 'unchanged');
  assert.equal(changesIn([about(1.09, 0.02), ...others])[0], 'unclear', 'the interval leaves the range');
  assert.equal(changesIn([about(0.92, 0.02), ...others])[0], 'unclear');
  assert.equal(changesIn([about(1, 0.1)])[0], 'unclear');
});

test('a ratio as large as what is surely found is found, with any others', () => {
  for (const error of [0.05, 0.005]) {
    const precision = about(1, 0.01);
    const sure = surelyFound(precision, 20, error);
    const others = Array.from({ length: 19 }, () => about(1, 0.01));
    const of = (ratio: number) => ratiosOf([about(ratio, 0.01), ...others], error)[0]?.change;
    assert.deepEqual([of(sure * 1.001), of(1 / sure / 1.001)], ['higher', 'lower']);
    assert.notEqual(of(sure / 1.001), 'higher');
  }
});

test('the one-sided p-value is half of the two-sided one above 1, and the rest below', () => {
  // The two-sided one of 2.83 with 4 degrees is 0.0474.
  const higher = withT(2.83) as Known;
  const lower = {
    value: 1 / higher.value,
    interval: { ...higher.interval, low: 1 / higher.interval.high, high: 1 / higher.interval.low },
  };
  assert.deepEqual(
    [higher, lower].map((ratio) => pHigher(ratio).toFixed(4)),
    ['0.0237', '0.9763'],
  );
  assert.deepEqual(
    [1.001, 1, 0.999].map((ratio) => pHigher(about(ratio, 0))),
    [0, 1, 1],
  );
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
