import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAaRun } from '../../test/fixtures/make-aa-run.ts';
import type { Run } from '../run-file/run.ts';
import { aaCoverage, holdingNeeded, judgeCoverage } from './aa-coverage.ts';

function coverageOf(given: readonly Run[]) {
  const { outcome, runs, figures } = judgeCoverage(aaCoverage(given));
  const [p50, cpu] = figures;
  assert.ok(p50?.metric === 'p50' && cpu?.metric === 'cpu');
  return { outcome, runs, p50, cpu };
}

const equal = { p50: [0.98, 1, 1.01, 1.02], cpu: [0.99, 1, 1.01, 1] };
const slower = [1.05, 1.06, 1.055, 1.06];

/** A run for each of these ratios. */
function runs(count: number, ratios: Partial<typeof equal> = {}) {
  return Array.from({ length: count }, () => makeAaRun({ ...equal, ...ratios }));
}

test('17 of 20 intervals, and a similar share of fewer or more', () => {
  assert.deepEqual([1, 3, 10, 20, 40].map(holdingNeeded), [1, 3, 9, 17, 34]);
});

test('three of twenty may exclude 1, a fourth is a finding', () => {
  const allowed = coverageOf([...runs(17), ...runs(3, { p50: slower })]);
  assert.deepEqual([allowed.outcome, allowed.p50.holding.value, allowed.cpu.holding.value], ['fine', 17, 20]);
  const found = coverageOf([...runs(16), ...runs(4, { p50: slower })]);
  assert.deepEqual(
    [found.outcome, found.p50.holding.isMet, found.cpu.holding.isMet],
    ['finding', false, true],
  );
  assert.equal(coverageOf([...runs(16), ...runs(4, { cpu: slower })]).outcome, 'finding');
});

test('intervals that contain 1 only because they are wide are inconclusive; each figure has its own goal', () => {
  const wide = [0.95, 1.05, 0.96, 1.03];
  const { outcome, p50, cpu } = coverageOf(runs(4, { cpu: wide }));
  assert.deepEqual([outcome, p50.halfWidth.isMet, cpu.halfWidth.isMet], ['inconclusive', true, false]);
  const width = cpu.halfWidth.value ?? 0;
  assert.ok(width > 0.05 && width < 0.1, `${width}`);
});

test('an unknown interval counts neither as containing 1 nor as excluding it', () => {
  const [first, second] = runs(2);
  assert.ok(first?.aaPair && second);
  for (const { rounds } of first.aaPair.results)
    for (const round of rounds) round.serverCpuUsPerRequest = null;
  const { cpu, p50 } = coverageOf([first, second]);
  assert.deepEqual([cpu.count, cpu.holding.value, p50.count], [1, 1, 2]);
  const none = coverageOf([{ ...second, aaPair: null }]);
  assert.deepEqual([none.outcome, none.p50.holding.isMet], ['inconclusive', null]);
});

test('an invalid half of the pair makes it invalid, and says why', () => {
  for (const half of ['own', 'control']) {
    const [run] = runs(1);
    const invalidated =
      half === 'own' ? run?.results.find(({ strategy }) => strategy === 'qm') : run?.aaPair?.results[0];
    assert.ok(run && invalidated);
    Object.assign(invalidated, { status: 'invalid', reason: 'it died' });
    const found = coverageOf([run, ...runs(19)]);
    assert.deepEqual(
      [found.outcome, found.runs[0]?.invalidReason, found.p50.count],
      ['invalid', 'it died', 19],
      half,
    );
  }
});

test('what the pairs of older runs were judged by is still judged', () => {
  const [run] = runs(1);
  assert.ok(run);
  const coverage = aaCoverage([run]);
  const ratio = { value: 1, low: 0.99, high: 1.01 };
  const old = { ...coverage, runs: [{ id: 'x', ratios: { closedLoopP50: ratio }, invalidReason: null }] };
  const held = judgeCoverage(old).figures.filter(({ count }) => count > 0);
  assert.deepEqual(
    held.map(({ metric, holding, halfWidth }) => [metric, holding.isMet, halfWidth.isMet]),
    [['closedLoopP50', true, true]],
  );
});
