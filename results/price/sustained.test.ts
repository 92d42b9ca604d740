import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeSample, makeSustained } from '../../test/fixtures/make-longer.ts';
import { sustainedFigures } from './sustained.ts';

const samples = [
  makeSample(10_000, 900, 8_000),
  makeSample(20_000, 1_100, 8_000, { deadTuples: 9_000 }),
  makeSample(30_000, 5_000, 4_000),
  makeSample(40_000, 5_000, 4_000, { autovacuums: 2 }),
  makeSample(50_000, 5_000, 4_000, { autovacuums: 2 }),
  makeSample(60_000, 700, 9_000, { autovacuums: 2, autoanalyzes: 1 }),
  makeSample(70_000, 900, 9_000, {
    ...{ tablesBytes: 30_000_000, modelBytes: 60_000_000, deadTuples: 10 },
    ...{ autovacuums: 3, autoanalyzes: 1 },
  }),
];

test('drift is the rate of the last third over that of the first, and growth the end over the beginning', () => {
  const figures = sustainedFigures(makeSustained('qm', samples));
  assert.ok(figures);
  const { first, last, drift, ...rest } = figures;
  assert.deepEqual([first.perSecond, last.perSecond, drift], [100, 80, 0.8]);
  for (const [found, expected] of [
    [first.p50Us, 8_000],
    [last.p50Us, 9_000],
    [last.p99Us, 9_000],
  ] as const)
    assert.ok(found !== null && Math.abs(found / expected - 1) < 1e-3, `${found}`);
  assert.equal(first.walBytes, 3_000);
  assert.deepEqual(rest, {
    ...{ modelGrowth: 1.5, tablesGrowth: 1.5, deadTuplesMost: 9_000, autovacuums: 3, autoanalyzes: 1 },
  });
});

test('what stores nothing has no read model that grows, and a single sample no drift', () => {
  assert.equal(sustainedFigures(makeSustained('normalized', samples))?.modelGrowth, null);
  assert.equal(sustainedFigures(makeSustained('qm', samples.slice(0, 1))), null);
  assert.equal(sustainedFigures(makeSustained('qm', samples.slice(0, 2)))?.drift, 1_100 / 900);
});
