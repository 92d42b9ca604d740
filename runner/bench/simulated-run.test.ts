/** Whole runs on a clock that only moves by what is planned, times how much longer or shorter it takes: they end in time. */
import assert from 'node:assert/strict';
import { afterEach, describe, mock, test } from 'node:test';
import fc from 'fast-check';
import type { Result } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { scenarios } from '../../scenarios/index.ts';
import { type Dataset, datasets } from '../../seed/data/datasets.ts';
import { strategies } from '../../servers/strategies/index.ts';
import { casesOn, emptyResult, resultOf, type Wanted } from '../schedule/cases.ts';
import {
  beginningMs,
  fitToBudget,
  plannedLaunchMs,
  plannedMs,
  plannedRoundMs,
  roundsMin,
  roundsMost,
} from '../schedule/plan.ts';
import { profiles } from '../schedule/profiles.ts';
import { type Step, Timetable } from '../schedule/progress.ts';
import { datasetsAhead, leaveOutLaunches, nextLaunch, nextRounds } from './run-state.ts';

function fitted(name: string, slowness: number): Wanted {
  const profile = profiles.find((one) => one.name === name) ?? assert.fail(name);
  const own = datasets.filter((dataset) => profile.datasets.includes(dataset.name));
  const asked = scenarios.filter((one) => profile.scenarios?.includes(one.name) ?? true);
  return fitToBudget(
    { profile, strategies, scenarios: asked, datasets: own, mayLeaveOut: profile.scenarios !== undefined },
    slowness,
  );
}

interface Simulated {
  readonly run: Run;
  readonly budgetMs: number;
  readonly spentMs: number;
  /** What was told of the time left, and what the budget left then. */
  readonly steps: readonly (Step & { readonly inBudgetMs: number })[];
}

/** Does what a run does (`bench.ts`, `dataset.ts`, `design.ts`), without doing it. */
function simulate(wanted: Wanted, slowness: number, factor: () => number): Simulated {
  let nowMs = 0;
  mock.method(performance, 'now', () => nowMs);
  const { profile } = wanted;
  const budgetMs = profile.budgetMs ?? assert.fail();
  const results = wanted.datasets.flatMap((dataset) => casesOn(dataset, wanted).map(emptyResult));
  const run = {
    results,
    aaPair: { results },
    schedule: { slowness, ...profile },
  } as unknown as Run;
  const steps: (Step & { inBudgetMs: number })[] = [];
  const observer = { step: (step: Step) => void steps.push({ ...step, inBudgetMs: budgetMs - nowMs }) };
  const timetable = new Timetable(observer, { totalMs: plannedMs(wanted, slowness), budgetMs, begunAt: 0 });
  const spend = (phase: string, ms: number): void => {
    timetable.begin(phase);
    nowMs += ms * factor();
    timetable.done(ms);
  };
  const standing = (isWarm: boolean) => ({ spentMs: nowMs, pace: timetable.pace, slowness, isWarm });
  const onceMs = (count: number): number =>
    plannedMs(
      { ...wanted, datasets: wanted.datasets.slice(0, count), profile: { ...profile, launches: 0 } },
      slowness,
    );
  const launchesAhead = (dataset: Dataset): number =>
    datasetsAhead(run, wanted).find((one) => one.dataset === dataset)?.launches ?? 0;

  spend('beginning', beginningMs(profile, slowness));
  for (const [index, dataset] of wanted.datasets.entries()) {
    const cases = casesOn(dataset, wanted);
    const roundMs = plannedRoundMs(cases, profile, slowness);
    const aroundMs = plannedLaunchMs(wanted, dataset, slowness) - profile.roundsPerLaunch * roundMs;
    for (let launch = 0; launchesAhead(dataset) > 0; launch += 1) {
      if (leaveOutLaunches(run, wanted, dataset, standing(false)) > 0)
        nextRounds(run, wanted, timetable, standing(false));
      if (launchesAhead(dataset) === 0) break;
      assert.equal(nextLaunch(run, cases), launch);
      spend(`${dataset.name}: before warm-up`, launch === 0 ? onceMs(index + 1) - onceMs(index) : 0);
      spend(`${dataset.name}: warming up`, aroundMs);
      const rounds = nextRounds(run, wanted, timetable, standing(true));
      for (let round = 0; round < rounds; round += 1) {
        for (const one of cases) {
          spend(`${dataset.name}: ${launch} round ${round}`, plannedRoundMs([one], profile, slowness));
          resultOf(run, one).rounds.push({ launch } as Result['rounds'][number]);
        }
      }
    }
  }
  spend('end', onceMs(0) - beginningMs(profile, slowness));
  timetable.begin('over');
  return { run, budgetMs, spentMs: nowMs, steps };
}

/** How many times as long as planned a run takes, and its parts beside that. */
interface Factor {
  readonly usual: number;
  readonly varying: readonly number[];
}
const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const factors: fc.Arbitrary<Factor> = fc.record({
  usual: double(0.7, 1.4),
  varying: fc.array(double(0.9, 1.1), { minLength: 7, maxLength: 7 }),
});

function simulated(wanted: Wanted, slowness: number, { usual, varying }: Factor): Simulated {
  let part = 0;
  return simulate(wanted, slowness, () => {
    part += 1;
    return usual * (varying[part % varying.length] ?? 1);
  });
}

/** Planned milliseconds of as little as a run may be. */
function leastMs(wanted: Wanted, slowness: number): number {
  const { launchesMin: launches } = wanted.profile;
  const profile = { ...wanted.profile, launches, roundsPerLaunch: roundsMin };
  return plannedMs({ ...wanted, profile }, slowness);
}

function assertInTime(
  wanted: Wanted,
  { run, spentMs, budgetMs }: Simulated,
  slowness: number,
  usual: number,
) {
  const { launchesMin } = wanted.profile;
  const told = `${Math.round(spentMs)} of ${budgetMs} ms in ${run.schedule?.launches} launches`;
  const latestMs = 1.1 * Math.max(budgetMs, usual * leastMs(wanted, slowness));
  assert.ok(spentMs <= latestMs, `${told}: later than ${latestMs}`);
  const [dataset] = wanted.datasets;
  assert.ok(dataset);
  const shortest = { ...wanted, profile: { ...wanted.profile, roundsPerLaunch: roundsMin } };
  const unusedMs = Math.max(0.1 * budgetMs, 1.1 * usual * plannedLaunchMs(shortest, dataset, slowness));
  assert.ok(spentMs >= budgetMs - unusedMs, `${told}: another launch would have fitted`);
  for (const { rounds } of run.results) {
    const byLaunch = [...Map.groupBy(rounds, ({ launch }) => launch).values()].map((some) => some.length);
    assert.ok(byLaunch.length >= launchesMin, told);
    assert.ok(
      byLaunch.every((count) => count >= roundsMin && count <= roundsMost),
      `${byLaunch}`,
    );
  }
}

function assertForetold({ steps, budgetMs, spentMs }: Simulated): void {
  let [leastMs, done] = [Number.POSITIVE_INFINITY, 0];
  for (const { phase, leftMs = 0, inBudgetMs, ...step } of steps) {
    assert.ok(step.done >= done && step.done <= step.total, `${phase}: from ${done} to ${step.done}`);
    done = step.done;
    // A run that cannot keep its budget says so.
    if (spentMs > budgetMs) continue;
    const growthMs = 2_000;
    assert.ok(leftMs <= 1.15 * leastMs + growthMs, `${phase}: ${leastMs} ms left, then ${leftMs}`);
    assert.ok(leftMs <= inBudgetMs + 0.1 * budgetMs, `${phase}: ${leftMs} of ${inBudgetMs} ms`);
    leastMs = Math.min(leastMs, leftMs);
  }
  const { done: last, total, leftMs = 0 } = steps.at(-1) ?? assert.fail();
  assert.ok(last > 0.999 * total && leftMs <= 0.05 * budgetMs, `${last} of ${total}, ${leftMs} ms left`);
}

describe('a simulated run', () => {
  afterEach(() => mock.restoreAll());

  for (const [name, numRuns] of [
    ['quick', 60],
    ['standard', 8],
  ] as const) {
    test(`of ${name} ends in time, or is as short as it may be, and tells how long it will be`, () => {
      fc.assert(
        fc.property(double(0.8, 3), factors, (slowness, factor) => {
          const wanted = fitted(name, slowness);
          const found = simulated(wanted, slowness, factor);
          assertInTime(wanted, found, slowness, factor.usual);
          assertForetold(found);
        }),
        { numRuns, endOnFailure: true, seed: 1 },
      );
    });
  }

  test('that has time left has more rounds than planned, and one that has not leaves out launches, not rounds', () => {
    const wanted = fitted('quick', 1);
    const { launches, roundsPerLaunch } = wanted.profile;
    const [early, late] = [0.7, 1.4].map((usual) => simulated(wanted, 1, { usual, varying: [] }));
    const roundsOf = ({ run }: Simulated) => run.results[0]?.rounds.length ?? 0;
    assert.ok(early && late);
    assert.equal(early.run.schedule?.launches, launches);
    assert.ok(roundsOf(early) > 1.2 * launches * roundsPerLaunch, `${roundsOf(early)}`);
    assert.ok((late.run.schedule?.launches ?? 0) < launches);
  });

  test('of several datasets has the launches that it left out on none of those to come', () => {
    const profile = { ...fitted('quick', 1).profile, datasets: ['tiny', 'small'] };
    const asked = { strategies, scenarios: scenarios.slice(0, 2), mayLeaveOut: false };
    const own = datasets.filter(({ name }) => profile.datasets.includes(name));
    const budgeted = { ...profile, launches: 8, launchesMin: 4 };
    const wanted = fitToBudget({ ...asked, profile: budgeted, datasets: own }, 1);
    const { run, ...found } = simulated(wanted, 1, { usual: 1.4, varying: [] });
    const launchesOn = (name: string) =>
      new Set(
        run.results
          .filter((one) => one.dataset === name)
          .flatMap(({ rounds }) => rounds.map((one) => one.launch)),
      ).size;
    assert.ok(launchesOn('small') <= launchesOn('tiny'));
    assert.equal(run.schedule?.launches, launchesOn('small'));
    assert.ok(launchesOn('small') >= 4);
    assertForetold({ run, ...found });
  });
});
