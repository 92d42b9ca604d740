import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binomialCdf, studentT, studentTail } from './distributions.ts';

test('quantiles match published tables', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: upper 0.025, 0.05 and 0.005 points.
  const tables: [number, [number, number][]][] = [
    [
      0.95,
      [
        [1, 12.706],
        [2, 4.303],
        [3, 3.182],
        [4, 2.776],
        [5, 2.571],
        [9, 2.262],
        [10, 2.228],
        [30, 2.042],
        [99, 1.984],
      ],
    ],
    [
      0.9,
      [
        [1, 6.314],
        [4, 2.132],
        [9, 1.833],
        [30, 1.697],
      ],
    ],
    [
      0.99,
      [
        [1, 63.657],
        [2, 9.925],
        [4, 4.604],
        [9, 3.25],
        [30, 2.75],
      ],
    ],
  ];
  for (const [confidence, rows] of tables) {
    for (const [degrees, expected] of rows) {
      const found = studentT(confidence, degrees);
      assert.ok(
        Math.abs(found - expected) < 0.0006,
        `t(${confidence}, ${degrees}): ${found}, table ${expected}`,
      );
    }
  }
});

test('with many degrees of freedom it is the normal distribution', () => {
  assert.ok(Math.abs(studentT(0.95, 1_000_000) - 1.959_966) < 1e-5);
});

test('fractional degrees lie between the neighbouring whole ones', () => {
  const between = studentT(0.95, 4.5);
  assert.ok(between < studentT(0.95, 4) && between > studentT(0.95, 5), `${between}`);
});

test('tails match the same tables, and small ones keep their digits', () => {
  // One and three degrees have closed forms: 1/2 - atan(t)/pi, and one more term (Abramowitz & Stegun 26.7.3).
  for (const t of [0, 1, 12.706, 1_000, 1e6]) {
    const closed = t === 0 ? 0.5 : Math.atan(1 / t) / Math.PI;
    assert.ok(Math.abs(studentTail(t, 1) / closed - 1) < 1e-5, `${t}: ${studentTail(t, 1)}`);
    assert.ok(Math.abs(studentTail(-t, 1) - (1 - closed)) < 1e-7);
  }
  for (const [t, degrees, expected] of [
    [3.182_446, 3, 0.025],
    [9.924_843, 2, 0.005],
    [1.833_113, 9, 0.05],
    [2.042_272, 30, 0.025],
  ] as const) {
    assert.ok(Math.abs(studentTail(t, degrees) / expected - 1) < 1e-5, `${t}, ${degrees}`);
  }
});

test('an infinite t has no tail above it, and everything below', () => {
  assert.deepEqual(
    [studentTail(Number.POSITIVE_INFINITY, 3.5), studentTail(Number.NEGATIVE_INFINITY, 3.5)],
    [0, 1],
  );
});

test('binomial probabilities match the sum', () => {
  const summed = (successes: number, cases: number, share: number): number => {
    let [term, sum] = [(1 - share) ** cases, 0];
    for (let k = 0; k <= successes; k += 1) {
      sum += term;
      term *= ((cases - k) / (k + 1)) * (share / (1 - share));
    }
    return sum;
  };
  for (const [successes, cases, share] of [
    [5, 20, 0.5],
    [14, 20, 0.5],
    [985, 1_000, 0.99],
    [9, 1_000, 0.01],
  ] as const) {
    const found = binomialCdf(successes, cases, share);
    const expected = summed(successes, cases, share);
    // 0.01 ** 1000 underflows, so the long sum is taken from the other side.
    const wanted = expected > 0 ? expected : 1 - summed(cases - successes - 1, cases, 1 - share);
    assert.ok(Math.abs(found - wanted) < 1e-7, `${successes} of ${cases}: ${found}, summed ${wanted}`);
  }
  assert.deepEqual([binomialCdf(-1, 5, 0.5), binomialCdf(5, 5, 0.5)], [0, 1]);
});

test('invalid parameters are refused', () => {
  for (const degrees of [0, -1, Number.NaN]) {
    assert.throws(() => studentT(0.95, degrees), /[Dd]egrees of freedom/);
    assert.throws(() => studentTail(1, degrees), /[Dd]egrees of freedom/);
  }
  assert.throws(() => studentT(1, 3), /confidence between 0 and 1/);
  assert.throws(() => studentTail(Number.NaN, 3), /received NaN/);
});
