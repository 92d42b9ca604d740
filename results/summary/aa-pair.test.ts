import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAaRun } from '../../test/fixtures/make-aa-run.ts';
import { containsOne } from '../statistics/estimate.ts';
import { aaFindings } from './aa-pair.ts';

const equal = [0.98, 1, 1.01, 1.02];
/** By launch; their 95 % interval excludes 1 (t 3.4 with 3 degrees of freedom), as one in twenty does by chance. */
const doubtful = [1.005, 1.015, 1.02, 1.03];
const slower = [1.05, 1.06, 1.055, 1.06];

test('latencies are judged by p50 and costs by CPU, each over its own cases', () => {
  const { ratios, isDifferent } = aaFindings(makeAaRun({ p50: equal, cpu: slower })) ?? {};
  assert.deepEqual(
    [...(ratios ?? [])].map(([{ key }, ratio]) => [key, containsOne(ratio)]),
    [
      ['p50', true],
      ['cpu', false],
    ],
  );
  assert.equal(isDifferent, true);
  const [p50] = aaFindings(makeAaRun({ p50: slower, cpu: equal }))?.ratios.values() ?? [];
  assert.ok(Math.abs((p50?.value ?? 0) - 1.056) < 0.001, `${p50?.value}`);
});

test('one interval of two that excludes 1 by what may be chance is no difference', () => {
  const { ratios, isDifferent } = aaFindings(makeAaRun({ p50: doubtful, cpu: equal })) ?? {};
  assert.ok([...(ratios ?? [])].some(([, ratio]) => !containsOne(ratio)));
  assert.equal(isDifferent, false);
});
