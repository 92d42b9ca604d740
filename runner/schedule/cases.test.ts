import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionsOf } from '../../results/run-file/case.ts';
import { scenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { direct, executors } from '../../servers/executors/index.ts';
import { namedStrategies, strategies } from '../../servers/strategies/index.ts';
import { casesOf, emptyResult, isResultOf } from './cases.ts';

const [dataset] = datasets;
assert.ok(dataset);
const closed = (connections: number) => ({ load: { kind: 'closed' as const, connections } });

test('a case is every strategy in every scenario, and a slow scenario is asked over fewer connections', () => {
  const cases = casesOf(dataset, strategies, scenarios, [closed(16)]);
  assert.equal(cases.length, strategies.length * scenarios.length);
  for (const benchCase of cases) {
    assert.equal(connectionsOf(benchCase.load), benchCase.scenario.name === 'dashboard' ? 2 : 16);
  }
});

test('loads that become equal for a slow scenario are one case', () => {
  const loads = casesOf(dataset, strategies.slice(0, 1), scenarios, [
    closed(16),
    closed(8),
    closed(1),
  ]).filter((benchCase) => benchCase.scenario.name === 'dashboard');
  assert.deepEqual(
    loads.map((benchCase) => connectionsOf(benchCase.load)),
    [2, 1],
  );
});

test('the same load at another network delay is another case, answered by another server', () => {
  const cases = casesOf(dataset, strategies, scenarios, [
    closed(1),
    { ...closed(1), databaseDelayMs: 1, scenarios: ['feed'] },
  ]).filter((benchCase) => benchCase.scenario.name === 'feed');
  assert.equal(cases.length, 2 * strategies.length);
  assert.equal(new Set(cases.map(({ target }) => target.server)).size, cases.length);
});

test('each executor that is asked is a case of its own, answered by the same server', () => {
  const plans = executors.map((executor) => ({ ...closed(4), executor, scenarios: ['feed'] }));
  const cases = casesOf(dataset, strategies, scenarios, plans);
  assert.deepEqual(
    cases.map(({ target }) => target.name),
    strategies.flatMap(({ name }) => [name, `${name} direct`]),
  );
  assert.equal(new Set(cases.map(({ target }) => target.server)).size, strategies.length);
});

test('a plan for some strategies asks no other, and two plans that ask the same are one case', () => {
  const byDirect = { ...closed(4), executor: direct, scenarios: ['feed'], strategies: ['tv', 'qm'] };
  const cases = casesOf(dataset, strategies, scenarios, [byDirect, { ...byDirect, strategies: ['qm'] }]);
  assert.deepEqual(
    cases.map(({ target }) => target.name),
    ['tv direct', 'qm direct'],
  );
});

test('a result belongs to one case alone, ablations included', () => {
  const distant = { ...closed(1), databaseDelayMs: 1 };
  const byDirect = { ...closed(16), executor: direct };
  const cases = casesOf(dataset, namedStrategies, scenarios, [closed(16), closed(1), distant, byDirect]);
  for (const benchCase of cases) {
    const result = emptyResult(benchCase);
    assert.deepEqual(
      cases.filter((other) => isResultOf(result, other)),
      [benchCase],
    );
  }
});
