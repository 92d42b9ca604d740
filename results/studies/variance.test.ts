import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containsOne } from '../statistics/estimate.ts';
import { type StudyLaunch, studyRows } from './variance.ts';

/** A launch whose second server takes `factor` times as long as the first, and a little longer in its second windows. */
function launch(condition: string, factor: number, cpu: number | null = 90): StudyLaunch {
  const windows = (scale: number) =>
    [1, 1.01].map((more) => ({
      cpu: cpu === null ? null : cpu * scale,
      serverCpu: 50 * scale,
      closedLoopP50: 100 * scale * more,
    }));
  return {
    condition,
    first: [windows(1), windows(1)],
    second: [windows(factor), windows(factor)],
    launchMs: 1_700,
    windowMs: 200,
  };
}

test('what both servers share is not noise: only their ratio varies, here only between launches', () => {
  const rows = studyRows([launch('as is', 0.9), launch('as is', 1.1), launch('as is', 1)]);
  assert.deepEqual(
    rows.map(({ metric }) => metric),
    ['cpu', 'serverCpu', 'closedLoopP50'],
  );
  for (const { split, components, ratio } of rows) {
    assert.deepEqual(split, { launches: 3, rounds: 2, windows: 2 });
    assert.ok(components.launch > 0.005 && components.round < 1e-12 && components.window < 1e-12);
    assert.ok(Math.abs(ratio.value - 0.99 ** (1 / 3)) < 1e-9 && containsOne(ratio));
  }
});

test('conditions are separate, and a figure that some window lacks is left out', () => {
  const rows = studyRows([
    ...[launch('one', 1), launch('one', 1.1)],
    ...[launch('other', 1, null), launch('other', 1.1)],
  ]);
  assert.deepEqual(
    rows.map(({ condition, metric }) => `${condition} ${metric}`),
    ['one cpu', 'one serverCpu', 'one closedLoopP50', 'other serverCpu', 'other closedLoopP50'],
  );
});
