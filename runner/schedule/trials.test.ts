import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionsOf } from '../../results/run-file/trial.ts';
import { scenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { direct, executors } from '../../servers/executors/index.ts';
import { namedStrategies, strategies } from '../../servers/strategies/index.ts';
import { emptyResult, isResultOf, respondentName, serverName, trialsOf } from './trials.ts';

const [dataset] = datasets;
assert.ok(dataset);
const closed = (connections: number) => ({ load: { kind: 'closed' as const, connections } });

test('a trial is every strategy in every scenario, and a slow scenario is asked over fewer connections', () => {
  const trials = trialsOf(dataset, strategies, scenarios, [closed(16)]);
  assert.equal(trials.length, strategies.length * scenarios.length);
  for (const trial of trials) {
    assert.equal(connectionsOf(trial.load), trial.scenario.name === 'dashboard' ? 2 : 16);
  }
});

test('loads that become equal for a slow scenario are one trial', () => {
  const loads = trialsOf(dataset, strategies.slice(0, 1), scenarios, [
    closed(16),
    closed(8),
    closed(1),
  ]).filter((trial) => trial.scenario.name === 'dashboard');
  assert.deepEqual(
    loads.map((trial) => connectionsOf(trial.load)),
    [2, 1],
  );
});

test('the same load at another distance is another trial, answered by another server', () => {
  const trials = trialsOf(dataset, strategies, scenarios, [
    closed(1),
    { ...closed(1), databaseDelayMs: 1, scenarios: ['feed'] },
  ]).filter((trial) => trial.scenario.name === 'feed');
  assert.equal(trials.length, 2 * strategies.length);
  assert.equal(new Set(trials.map(serverName)).size, trials.length);
});

test('each executor that is asked is a trial of its own, answered by the same server', () => {
  const plans = executors.map((executor) => ({ ...closed(4), executor, scenarios: ['feed'] }));
  const trials = trialsOf(dataset, strategies, scenarios, plans);
  assert.deepEqual(
    trials.map(respondentName),
    strategies.flatMap(({ name }) => [name, `${name} direct`]),
  );
  assert.equal(new Set(trials.map(serverName)).size, strategies.length);
});

test('a plan for some strategies asks no other, and two plans that ask the same are one trial', () => {
  const byDirect = { ...closed(4), executor: direct, scenarios: ['feed'], strategies: ['tv', 'qm'] };
  const trials = trialsOf(dataset, strategies, scenarios, [byDirect, { ...byDirect, strategies: ['qm'] }]);
  assert.deepEqual(trials.map(respondentName), ['tv direct', 'qm direct']);
});

test('a result belongs to one trial alone, ablations included', () => {
  const distant = { ...closed(1), databaseDelayMs: 1 };
  const byDirect = { ...closed(16), executor: direct };
  const trials = trialsOf(dataset, namedStrategies, scenarios, [closed(16), closed(1), distant, byDirect]);
  for (const trial of trials) {
    const result = emptyResult(trial);
    assert.deepEqual(
      trials.filter((other) => isResultOf(result, other)),
      [trial],
    );
  }
});
