import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Comparison, comparePaired, compareSeparate } from './comparison.ts';
import { studentTail } from './distributions.ts';
import { judge, type Verdict } from './verdict.ts';

const margin = 0.05;

/** Log ratios of five launches about a ratio, `spread` apart. */
function about(ratio: number, spread: number): Comparison {
  const found = comparePaired([-2, -1, 0, 1, 2].map((step) => Math.log(ratio) + step * spread));
  assert.ok(found);
  return found;
}

function verdictOf(comparison: Comparison): Verdict | undefined {
  return judge([comparison], margin)[0]?.verdict;
}

test('a verdict is what the whole interval says of the margin', () => {
  const rows: [number, number, Verdict][] = [
    [1, 0.001, 'unchanged'],
    [1.04, 0.001, 'unchanged'],
    [1.06, 0.001, 'regressed'],
    [1 / 1.06, 0.001, 'improved'],
    [1.06, 0.02, 'unclear'],
    [1, 0.1, 'unclear'],
    [1.2, 0.01, 'regressed'],
  ];
  for (const [ratio, spread, expected] of rows)
    assert.equal(verdictOf(about(ratio, spread)), expected, `${ratio} with spread ${spread}`);
});

test('without any variance the figure is what it is', () => {
  assert.deepEqual(
    [1, 1.049, 1.051, 1 / 1.051].map((ratio) => verdictOf(about(ratio, 0))),
    ['unchanged', 'unchanged', 'regressed', 'improved'],
  );
  assert.deepEqual(about(1, 0).ratio.interval, { low: 1, high: 1, over: 'launches', count: 5 });
});

test('among many rows, more is asked of each', () => {
  const doubtful = about(1.12, 0.02);
  assert.equal(verdictOf(doubtful), 'regressed');
  const rows = [doubtful, ...Array.from({ length: 40 }, () => about(1, 0.01))];
  assert.equal(judge(rows, margin)[0]?.verdict, 'unclear');
});

test("runs apart are compared by Welch's t", () => {
  // The first worked example of Wikipedia's "Welch's t-test": t -2.46, 25 degrees of freedom, P 0.021.
  const one = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4];
  const other = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4];
  const found = compareSeparate(other, one);
  assert.ok(found);
  const t = found.logRatio / found.standardError;
  assert.deepEqual([t.toFixed(2), found.degrees.toFixed(0)], ['-2.46', '25']);
  assert.equal((2 * studentTail(-t, found.degrees)).toFixed(3), '0.021');
  const { low, high } = found.ratio.interval;
  assert.ok(Math.abs((Math.log(low) + Math.log(high)) / 2 - found.logRatio) < 1e-9);
  assert.equal(found.ratio.interval.count, 15);
});

test('one launch on a side is no comparison', () => {
  assert.equal(comparePaired([0.1]), null);
  assert.equal(compareSeparate([0.1], [0.1, 0.2]), null);
  assert.equal(compareSeparate([], []), null);
});
