import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StudyLaunch, studyRows } from './variance.ts';

/** A launch whose second server takes `factor` of the first's time, a little more in its second slices. */
function launch(condition: string, factor: number, p99Us: number | null = 900): StudyLaunch {
  const slices = (scale: number) =>
    [1, 1.01].map((more) => ({
      p50Us: 100 * scale * more,
      p99Us: p99Us === null ? null : p99Us * scale,
      serverCpuUsPerRequest: 50 * scale,
    }));
  return {
    condition,
    first: [slices(1), slices(1)],
    second: [slices(factor), slices(factor)],
    launchMs: 1_700,
    sliceMs: 200,
  };
}

test('what both servers share is no noise: only their ratio varies, and here between launches alone', () => {
  const rows = studyRows([launch('as is', 0.9), launch('as is', 1.1), launch('as is', 1)]);
  assert.deepEqual(
    rows.map(({ figure }) => figure),
    ['p50', 'p99', 'server CPU'],
  );
  for (const { split, components, ratio } of rows) {
    assert.deepEqual(split, { launches: 3, rounds: 2, slices: 2 });
    assert.ok(components.launch > 0.005 && components.round < 1e-12 && components.slice < 1e-12);
    assert.ok(Math.abs(ratio.value - 0.99 ** (1 / 3)) < 1e-9 && ratio.low < 1 && ratio.high > 1);
  }
});

test('conditions are apart, and a figure that some slice lacks is left out', () => {
  const rows = studyRows([
    ...[launch('one', 1), launch('one', 1.1)],
    ...[launch('other', 1, null), launch('other', 1.1)],
  ]);
  assert.deepEqual(
    rows.map(({ condition, figure }) => `${condition} ${figure}`),
    ['one p50', 'one p99', 'one server CPU', 'other p50', 'other server CPU'],
  );
});
