import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { scenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { strategies } from '../../servers/strategies/index.ts';
import { casesOf, emptyResult } from '../schedule/cases.ts';
import { launchesLeft, nextLaunch } from './run-state.ts';

const [dataset] = datasets;
assert.ok(dataset);
const cases = casesOf(dataset, strategies, scenarios, [{ load: { kind: 'closed', connections: 16 } }]);
const planned = { launches: 4, roundsLeast: 2 };
const roundsOf = (...launches: number[]) => launches.map((launch) => ({ launch })) as Result['rounds'];

describe('what is left of a run', () => {
  let results: Result[];
  let run: Run;
  beforeEach(() => {
    results = cases.map(emptyResult);
    run = { results } as unknown as Run;
  });
  const [first, second] = [() => results[0] ?? assert.fail(), () => results[1] ?? assert.fail()];

  test('is everything at first', () => {
    assert.equal(launchesLeft(run, cases, planned), 4);
    assert.equal(nextLaunch(run, cases), 0);
  });

  test('is the launches that were not timed, however many rounds those had that were', () => {
    for (const result of results) result.rounds = roundsOf(0, 0, 0, 2, 2);
    assert.equal(launchesLeft(run, cases, planned), 2);
    assert.equal(nextLaunch(run, cases), 3);
  });

  test('is one more for a launch that was cut short, be it in one case', () => {
    for (const result of results) result.rounds = roundsOf(0, 0, 1, 1);
    second().rounds = roundsOf(0, 0, 1);
    assert.equal(launchesLeft(run, cases, planned), 3);
    assert.equal(launchesLeft(run, cases, { ...planned, roundsLeast: 1 }), 2);
  });

  test('is nothing for the invalid', () => {
    for (const result of results) result.rounds = roundsOf(0, 0);
    Object.assign(first(), { status: 'invalid', rounds: [] });
    assert.equal(launchesLeft(run, cases, planned), 3);
    for (const result of results) Object.assign(result, { status: 'invalid', rounds: [] });
    assert.equal(launchesLeft(run, cases, planned), 0);
  });

  test('is a launch where plans alone are asked for, until they are there', () => {
    const plansAlone = { launches: 1, roundsLeast: 0 };
    assert.equal(launchesLeft(run, cases, plansAlone), 1);
    for (const result of results) result.plans = [{} as Result['plans'][number]];
    assert.equal(launchesLeft(run, cases, plansAlone), 0);
  });
});
