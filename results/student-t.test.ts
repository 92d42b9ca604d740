import assert from 'node:assert/strict';
import { test } from 'node:test';
import { studentT } from './student-t.ts';

test('quantiles are those of the published tables', () => {
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

test('degrees that are not whole and positive are refused', () => {
  for (const degrees of [0, -1, 1.5, Number.NaN])
    assert.throws(() => studentT(0.95, degrees), /degrees of freedom/);
});
