import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { holm } from './holm.ts';

const rounded = (values: readonly number[]) => values.map((value) => Math.round(value * 1e9) / 1e9);

test('a worked example: the smallest times four, and none below the one before', () => {
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
