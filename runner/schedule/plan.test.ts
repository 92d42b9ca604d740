import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { loadLabel } from '../../results/run-file/case.ts';
import { scenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { direct, mercurius } from '../../servers/executors/index.ts';
import { namedStrategies, strategies } from '../../servers/strategies/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { type BenchCase, casesOn, isControl, type Wanted } from './cases.ts';
import { type Ahead, fitProfile, hasOpenLoop, plannedMs, roundsInTime } from './plan.ts';
import { type Profile, profiles } from './profiles.ts';

const wantedOf = (name: string, changes: Partial<Wanted> = {}): Wanted => {
  const profile = profiles.find((one) => one.name === name);
  assert.ok(profile);
  const own = datasets.filter((dataset) => profile.datasets.includes(dataset.name));
  return { profile, strategies, scenarios, datasets: own, ...changes };
};

describe('the planner', () => {
  test('warms up the open loop where one is asked for, and not for plans alone', () => {
    const isWarmedUp = (name: string, roundsPerLaunch: number) => {
      const wanted = wantedOf(name);
      return wanted.datasets.some((dataset) =>
        hasOpenLoop(casesOn(dataset, wanted), { ...wanted.profile, roundsPerLaunch }),
      );
    };
    assert.deepEqual([isWarmedUp('standard', 3), isWarmedUp('standard', 0)], [true, false]);
    assert.equal(isWarmedUp('quick', 3), false);
  });

  test('fits every profile into its budget as it is asked for', () => {
    for (const { name, budgetMs } of profiles) {
      const wanted = wantedOf(name);
      const fitted = { ...wanted, profile: fitProfile(wanted) };
      assert.ok(budgetMs !== undefined && plannedMs(fitted) <= budgetMs, `${name}: ${plannedMs(fitted)} ms`);
    }
  });

  test('plans fewer strategies to end sooner, and more of them with shorter windows or over the budget', () => {
    const planned = (some: readonly Strategy[]) => {
      const wanted = wantedOf('quick', { strategies: some });
      const profile = fitProfile(wanted);
      return { profile, ms: plannedMs({ ...wanted, profile }) };
    };
    const [few, usual, many] = [
      planned(strategies.slice(0, 1)),
      planned(strategies),
      planned(namedStrategies),
    ];
    assert.ok(few.ms < usual.ms * 0.7);
    assert.ok(
      many.profile.windowMs < few.profile.windowMs && many.profile.windowMs <= usual.profile.windowMs,
    );
    assert.ok(many.ms > (many.profile.budgetMs ?? 0));
  });

  test('never plans more than the profile names, and the same again for the same', () => {
    const subset = <Item>(items: readonly Item[]) => fc.subarray([...items], { minLength: 1 });
    fc.assert(
      fc.property(
        fc.constantFrom('quick', 'standard', 'thorough'),
        subset(namedStrategies),
        subset(scenarios),
        (name, someStrategies, someScenarios) => {
          const wanted = wantedOf(name, { strategies: someStrategies, scenarios: someScenarios });
          const { roundsPerLaunch, windowMs, launches } = fitProfile(wanted);
          assert.ok(roundsPerLaunch <= wanted.profile.roundsPerLaunch && windowMs <= wanted.profile.windowMs);
          assert.equal(launches, wanted.profile.launches);
          assert.deepEqual(fitProfile(wanted), { ...wanted.profile, roundsPerLaunch, windowMs });
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('the rounds that there is time for', () => {
  const planned = (name: string) => {
    const asked = wantedOf(name);
    const wanted = { ...asked, profile: fitProfile(asked) };
    const { budgetMs, ...pace } = wanted.profile;
    assert.ok(budgetMs !== undefined);
    return { wanted, budgetMs, ...pace };
  };
  const ahead = ({ datasets: those, profile }: Wanted, launches = profile.launches) =>
    those.map((dataset, index) => ({ dataset, launches: index === 0 ? launches : profile.launches }));

  test('are all that were planned where things take as long as planned', () => {
    for (const { name } of profiles) {
      const { wanted, roundsPerLaunch, windowMs } = planned(name);
      const inTime = roundsInTime(wanted, ahead(wanted), { spentMs: 0, pace: 1 });
      assert.deepEqual(inTime, { roundsPerLaunch, windowMs }, name);
    }
  });

  test('keep the budget of quick on a machine that takes 1.2 times as long', () => {
    const { wanted, budgetMs, launches, roundsPerLaunch, windowMs } = planned('quick');
    const pace = 1.2;
    const msOf = (changes: Partial<Profile>): number =>
      pace * plannedMs({ ...wanted, profile: { ...wanted.profile, ...changes } });
    const roundMsOf = (windowMs: number): number =>
      (msOf({ windowMs }) - msOf({ windowMs, roundsPerLaunch: roundsPerLaunch - 1 })) / launches;
    const launchMs = msOf({}) / launches - roundsPerLaunch * roundMsOf(wanted.profile.windowMs);
    assert.ok(msOf({}) > budgetMs);
    let spentMs = 0;
    const rounds = Array.from({ length: launches }, (_, launch) => {
      spentMs += launchMs;
      const here = roundsInTime(wanted, ahead(wanted, launches - launch), { spentMs, pace });
      assert.ok(here.windowMs < windowMs, 'shorter windows go before fewer rounds');
      spentMs += here.roundsPerLaunch * roundMsOf(here.windowMs);
      return here.roundsPerLaunch;
    });
    const isUsed = spentMs > budgetMs - 2 * roundMsOf(windowMs);
    assert.ok(spentMs <= budgetMs && isUsed, `${rounds}: ${spentMs} ms`);
    assert.ok(
      rounds.every((one) => one >= 2 && one < roundsPerLaunch),
      `${rounds}`,
    );
  });

  test('are two where there is no time at all, and all where no budget is given', () => {
    const { wanted, budgetMs, roundsPerLaunch, windowMs } = planned('standard');
    const late = { spentMs: 2 * budgetMs, pace: 1 };
    assert.equal(roundsInTime(wanted, ahead(wanted), late).roundsPerLaunch, 2);
    const { budgetMs: _, ...unbounded } = wanted.profile;
    const asked = { ...wanted, profile: unbounded };
    assert.deepEqual(roundsInTime(asked, ahead(asked), late), { roundsPerLaunch, windowMs });
  });

  test('are fewer the more datasets are still to come', () => {
    const { wanted, budgetMs } = planned('thorough');
    const late = { spentMs: budgetMs * 0.6, pace: 1 };
    const [small] = ahead(wanted);
    assert.ok(small);
    const roundsWith = (those: readonly Ahead[]): number => roundsInTime(wanted, those, late).roundsPerLaunch;
    assert.ok(roundsWith(ahead(wanted)) < roundsWith([small]));
  });
});

test('standard asks strategies that have documents by direct, beside mercurius under the same load', () => {
  const wanted = wantedOf('standard');
  const cases = wanted.datasets.flatMap((dataset) => casesOn(dataset, wanted));
  const byDirect = cases.filter(({ executor }) => executor === direct);
  assert.deepEqual(
    new Set(byDirect.filter(({ strategy }) => !isControl(strategy)).map(({ strategy }) => strategy.name)),
    new Set(strategies.filter(({ isReadByLevel }) => !isReadByLevel).map(({ name }) => name)),
  );
  for (const benchCase of byDirect) {
    const { strategy, scenario, load } = benchCase;
    assert.ok(
      cases.some(
        (other) =>
          other.executor === mercurius &&
          other.strategy === strategy &&
          other.scenario === scenario &&
          loadLabel(other.load) === loadLabel(load),
      ),
      benchCase.target.name,
    );
  }
});

describe('the A/A pair', () => {
  const controls = (changes: Partial<Wanted>) => {
    const wanted = wantedOf('thorough', changes);
    return wanted.datasets.map((dataset) =>
      casesOn(dataset, wanted)
        .filter(({ strategy }) => isControl(strategy))
        .map(({ strategy, scenario }) => `${strategy.name} ${scenario.name}`),
    );
  };

  test('is asked all that the cheapest strategy is, on the first dataset and without added network delay', () => {
    const wanted = wantedOf('thorough', {});
    const [first, ...others] = wanted.datasets.map((dataset) => casesOn(dataset, wanted));
    const questions = (cases: readonly BenchCase[]): unknown[] =>
      cases.map(({ executor, scenario, load, databaseDelayMs }) => [
        executor.name,
        scenario.name,
        load,
        databaseDelayMs,
      ]);
    assert.ok(first);
    assert.deepEqual(
      questions(first.filter(({ strategy }) => isControl(strategy))),
      questions(
        first.filter(({ strategy, databaseDelayMs }) => strategy.name === 'qm' && databaseDelayMs === 0),
      ),
    );
    assert.ok(others.flat().every(({ strategy }) => !isControl(strategy)));
  });

  test('is there whatever is measured', () => {
    const ablations = namedStrategies.filter(({ name }) => name === 'tv~no-fk-index');
    const feed = scenarios.filter(({ name }) => name === 'feed');
    assert.deepEqual(
      new Set(controls({ strategies: ablations, scenarios: feed })[0]),
      new Set(['tv~no-fk-index (control) feed']),
    );
  });
});
