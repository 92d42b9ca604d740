import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { scenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { strategies } from '../../servers/strategies/index.ts';
import { casesOf, casesOn, emptyResult } from '../schedule/cases.ts';
import { plannedLaunchMs, roundsInTime, roundsMin } from '../schedule/plan.ts';
import { profiles } from '../schedule/profiles.ts';
import { datasetsAhead, launchesLeft, leaveOutLaunches, nextLaunch } from './run-state.ts';

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

describe('a launch is left out', () => {
  const [quick] = profiles;
  assert.ok(quick);
  const profile = { ...quick, ...{ launches: 8, launchesMin: 2, roundsPerLaunch: 4, windowMs: 50 } };
  const wanted = { profile, strategies, scenarios: scenarios.slice(0, 1), datasets: [dataset] };
  const standing = { pace: 1, slowness: 1, isWarm: false };
  const runOf = (made: number): Run => {
    const results = casesOn(dataset, wanted).map(emptyResult);
    const rounds = Array.from({ length: made }, (_, launch) => [launch, launch, launch, launch]).flat();
    for (const result of results) result.rounds = roundsOf(...rounds);
    return { results, aaPair: { results }, schedule: { launches: 8 } } as unknown as Run;
  };

  test('as long as those ahead have no time for the fewest rounds, and no longer', () => {
    const run = runOf(1);
    const spentMs = 117_000 - 3.5 * plannedLaunchMs(wanted, dataset, 1);
    assert.ok(leaveOutLaunches(run, wanted, dataset, { ...standing, spentMs }) > 0);
    const rounds = (): number => roundsInTime(wanted, datasetsAhead(run, wanted), { ...standing, spentMs });
    assert.ok(rounds() >= roundsMin);
    const { schedule } = run;
    assert.ok(schedule);
    schedule.launches += 1;
    assert.ok(rounds() < roundsMin);
  });

  test('never if it was made, and never down to fewer than the fewest', () => {
    for (const made of [1, 5, 8]) {
      const run = runOf(made);
      leaveOutLaunches(run, wanted, dataset, { ...standing, spentMs: 1e9 });
      assert.equal(run.schedule?.launches, Math.max(2, made));
    }
  });
});
