import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { loadLabel } from '../../results/run-file/case.ts';
import { namedScenarios, scenarios } from '../../scenarios/index.ts';
import { datasets } from '../../seed/data/datasets.ts';
import { direct, mercurius } from '../../servers/executors/index.ts';
import { namedStrategies, strategies } from '../../servers/strategies/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { type BenchCase, casesOn, isControl, partsOf, type Wanted } from './cases.ts';
import {
  type Ahead,
  fitToBudget,
  hasOpenLoop,
  partMs,
  plannedAheadMs,
  plannedLaunchMs,
  plannedMs,
  plannedWindowMs,
  roundsInTime,
  roundsMin,
  roundsMost,
  windowMsMin,
} from './plan.ts';
import { type Profile, profiles } from './profiles.ts';

const wantedOf = (name: string, changes: Partial<Wanted> = {}): Wanted => {
  const profile = profiles.find((one) => one.name === name);
  assert.ok(profile);
  const { price } = profile;
  const mayLeaveOut = profile.scenarios !== undefined;
  const priced = price && { price: { ...partOf(price), isPrice: true } };
  return { ...partOf(profile), mayLeaveOut, ...priced, ...changes };
};
const partOf = (profile: Profile): Wanted => ({
  profile,
  strategies: profile.strategies
    ? namedStrategies.filter(({ name }) => profile.strategies?.includes(name))
    : strategies,
  scenarios: namedScenarios.filter(({ name, write }) => profile.scenarios?.includes(name) ?? !write),
  datasets: datasets.filter(({ name }) => profile.datasets.includes(name)),
});
const fitted = (name: string, slowness: number): Wanted => fitToBudget(wantedOf(name), slowness);
const slownesses = fc.double({ min: 0.5, max: 4, noNaN: true });

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

  test('fits every profile into its budget, on machines from half to twice as slow as that of reference', () => {
    for (const { name, budgetMs } of profiles) {
      for (const slowness of [0.5, 1, 1.4, 2]) {
        const ms = plannedMs(fitted(name, slowness), slowness);
        assert.ok(budgetMs !== undefined && ms <= budgetMs, `${name} at ${slowness}: ${ms} ms`);
      }
    }
  });

  test('fits quick into its budget on any machine, with enough of launches, rounds and windows', () => {
    fc.assert(
      fc.property(slownesses, (slowness) => {
        const { profile, scenarios: kept, ...wanted } = fitted('quick', slowness);
        const { launches, roundsPerLaunch, windowMs } = profile;
        assert.ok(
          launches >= 4 && roundsPerLaunch >= roundsMin && windowMs >= windowMsMin && kept.length >= 1,
        );
        const ms = plannedMs({ profile, scenarios: kept, ...wanted }, slowness);
        assert.ok(ms <= (profile.budgetMs ?? 0), `${ms} ms`);
      }),
    );
  });

  test('leaves scenarios out on slower machines only, the same ones on a slower one, in the order of the profile', () => {
    for (const name of ['quick', 'standard']) {
      const { profile } = wantedOf(name);
      fc.assert(
        fc.property(slownesses, slownesses, (one, other) => {
          const [faster, slower] = [Math.min(one, other), Math.max(one, other)].map((slowness) =>
            fitted(name, slowness).scenarios.map((scenario) => scenario.name),
          );
          assert.ok(faster && slower);
          assert.deepEqual(
            slower.filter((kept) => !faster.includes(kept)),
            [],
          );
          assert.deepEqual(new Set(slower), new Set(profile.scenarios?.slice(0, slower.length)));
        }),
        { numRuns: 40 },
      );
      assert.equal(fitted(name, 1).scenarios.length, profile.scenarios?.length);
      assert.equal(fitted(name, 100).scenarios.length, 1);
    }
  });

  test('never leaves out a scenario that was asked for by name: it takes fewer of all else, and then longer', () => {
    for (const slowness of [1, 4, 20]) {
      const asked = wantedOf('quick', { mayLeaveOut: false, scenarios });
      const { scenarios: kept, profile } = fitToBudget(asked, slowness);
      assert.deepEqual(kept, scenarios);
      const { launches, roundsPerLaunch, windowMs } = profile;
      if (slowness > 1) assert.deepEqual([launches, roundsPerLaunch, windowMs], [4, roundsMin, windowMsMin]);
    }
  });

  test('leaves half of the time to windows, before it makes more launches than the fewest', () => {
    for (const name of ['quick', 'standard', 'thorough']) {
      for (const slowness of [0.6, 1, 1.2, 1.4, 1.6, 1.8, 2, 3]) {
        const [wanted] = partsOf(fitted(name, slowness));
        const { launches, launchesMin, roundsPerLaunch } = wanted.profile;
        const windowsMs = wanted.datasets
          .flatMap((dataset) => casesOn(dataset, wanted))
          .reduce((sum, benchCase) => sum + plannedWindowMs(benchCase, wanted.profile, slowness), 0);
        const share = (launches * roundsPerLaunch * windowsMs) / plannedMs(wanted, slowness);
        assert.ok(launches === launchesMin || share >= 0.5, `${name} at ${slowness}: ${share}`);
        if (slowness >= 1 && slowness < 2) assert.ok(share >= 0.49, `${name} at ${slowness}: ${share}`);
      }
    }
  });

  test('plans the sweeps, and the minutes in which strategies are written to, where a profile has them', () => {
    const wanted = wantedOf('thorough');
    const { price } = wanted;
    assert.ok(price);
    const { hasSweeps: _, sustainedMs = 0, ...without } = price.profile;
    const afterMs = (profile: Profile): number =>
      plannedMs({ ...wanted, price: { ...price, profile } }, 1) -
      plannedMs({ ...wanted, price: { ...price, profile: without } }, 1);
    // All but tv, which writes as normalized does; and mv, which is made anew by the clock, is not written to for minutes.
    assert.equal(afterMs({ ...without, hasSweeps: true }), 5 * (partMs.sweepWindows + partMs.sweepRows));
    assert.equal(afterMs({ ...without, sustainedMs }), 4 * (sustainedMs + partMs.sustainedEnds));
    assert.ok(sustainedMs >= 5 * 60_000);
    for (const name of ['quick', 'standard', 'price'])
      for (const { profile } of partsOf(wantedOf(name)))
        assert.deepEqual([profile.hasSweeps, profile.sustainedMs], [undefined, undefined], name);
  });

  test('keeps a reserve, so that a machine that gets slower costs rounds only down to the fewest', () => {
    fc.assert(
      fc.property(slownesses, (slowness) => {
        const wanted = fitted('quick', slowness);
        const profile = { ...wanted.profile, roundsPerLaunch: roundsMin };
        assert.ok(plannedMs({ ...wanted, profile }, slowness) <= 0.94 * (profile.budgetMs ?? 0));
      }),
    );
  });

  test('asks fewer strategies more, within the budget, and more of them less or over it', () => {
    const planned = (some: readonly Strategy[]) => {
      const wanted = fitToBudget(wantedOf('quick', { strategies: some, mayLeaveOut: false }), 1);
      const { launches, roundsPerLaunch, windowMs, budgetMs = 0 } = wanted.profile;
      return { launches, asked: launches * roundsPerLaunch * windowMs, ms: plannedMs(wanted, 1), budgetMs };
    };
    const [few, usual, many] = [
      planned(strategies.slice(0, 1)),
      planned(strategies),
      planned(namedStrategies),
    ];
    assert.ok(few.ms <= few.budgetMs && few.asked > 2 * usual.asked && few.launches >= usual.launches);
    assert.ok(many.asked < usual.asked && many.ms > many.budgetMs);
  });

  test('never plans more than the profile names, and the same again for the same', () => {
    const subset = <Item>(items: readonly Item[]) => fc.subarray([...items], { minLength: 1 });
    fc.assert(
      fc.property(
        fc.constantFrom('quick', 'standard', 'thorough'),
        subset(namedStrategies),
        subset(scenarios),
        slownesses,
        (name, someStrategies, someScenarios, slowness) => {
          const wanted = wantedOf(name, { strategies: someStrategies, scenarios: someScenarios });
          const { profile, ...rest } = fitToBudget(wanted, slowness);
          const { launches, roundsPerLaunch, windowMs, warmUpMsMax, ...same } = profile;
          const asked = wanted.profile;
          assert.ok(launches <= asked.launches && launches >= asked.launchesMin);
          assert.ok(roundsPerLaunch <= asked.roundsPerLaunch && roundsPerLaunch >= roundsMin);
          assert.ok(windowMs <= asked.windowMsMax && windowMs >= windowMsMin);
          assert.ok(warmUpMsMax >= asked.warmUpMsMax && warmUpMsMax <= 2 * asked.warmUpMsMax);
          assert.deepEqual({ ...asked, ...same }, asked);
          assert.deepEqual(fitToBudget(wanted, slowness), { profile, ...rest });
        },
      ),
      { numRuns: 50 },
    );
  });

  test('leaves a profile without a budget as it is', () => {
    const { budgetMs: _budgetMs, ...timeless } = wantedOf('quick').profile;
    const wanted = wantedOf('quick', { profile: timeless });
    assert.deepEqual(fitToBudget(wanted, 3), wanted);
  });

  test('expects the same of a slower machine to take longer, but its windows to be as long', () => {
    const wanted = wantedOf('standard');
    assert.ok(plannedMs(wanted, 2) > 1.05 * plannedMs(wanted, 1));
    assert.ok(plannedMs(wanted, 2) < 2 * plannedMs(wanted, 1));
  });
});

describe('the rounds that there is time for', () => {
  const planned = (name: string) => {
    const wanted = fitted(name, 1);
    const { budgetMs, ...pace } = wanted.profile;
    assert.ok(budgetMs !== undefined);
    return { wanted, budgetMs, ...pace };
  };
  const ahead = (wanted: Wanted, launches = wanted.profile.launches): readonly Ahead[] =>
    partsOf(wanted)
      .flatMap((part) => part.datasets.map((dataset) => ({ dataset, part })))
      .map((one, index) => ({ ...one, launches: index === 0 ? launches : one.part.profile.launches }));
  const standing = { spentMs: 0, pace: 1, slowness: 1, isWarm: false };

  test('are all that were planned at least where things take as long as planned, and more where they take less', () => {
    for (const { name } of profiles) {
      const { wanted, roundsPerLaunch } = planned(name);
      const inTime = roundsInTime(wanted, ahead(wanted), standing);
      assert.ok(inTime >= roundsPerLaunch, `${name}: ${inTime} of ${roundsPerLaunch}`);
      const faster = roundsInTime(wanted, ahead(wanted), { ...standing, pace: 0.7 });
      assert.ok(faster > inTime && faster <= roundsMost, `${name}: ${faster}`);
    }
  });

  test('are more where the servers of the next launch are warm already', () => {
    const { wanted, budgetMs } = planned('quick');
    const late = { ...standing, spentMs: budgetMs * 0.8 };
    const [cold, warm] = [false, true].map((isWarm) =>
      roundsInTime(wanted, ahead(wanted, 1), { ...late, isWarm }),
    );
    assert.ok((warm ?? 0) > (cold ?? 0), `${cold}, ${warm}`);
  });

  test('are too few where there is no time, which says that a launch has to be left out; all without a budget', () => {
    const { wanted, budgetMs, roundsPerLaunch } = planned('standard');
    const late = { ...standing, spentMs: 2 * budgetMs };
    assert.ok(roundsInTime(wanted, ahead(wanted), late) < roundsMin);
    const { budgetMs: _, ...unbounded } = wanted.profile;
    assert.equal(roundsInTime({ ...wanted, profile: unbounded }, ahead(wanted), late), roundsPerLaunch);
  });

  test('are fewer the more launches and datasets are still to come', () => {
    const { wanted, budgetMs } = planned('thorough');
    const late = { ...standing, spentMs: budgetMs * 0.6 };
    const [small] = ahead(wanted);
    assert.ok(small);
    const roundsWith = (those: readonly Ahead[]): number => roundsInTime(wanted, those, late);
    assert.ok(roundsWith(ahead(wanted)) < roundsWith([small]));
    const quick = planned('quick');
    const half = { ...standing, spentMs: quick.budgetMs / 2 };
    const rounds = [1, 2, 3, 4, 5].map((launches) =>
      roundsInTime(quick.wanted, ahead(quick.wanted, launches), half),
    );
    assert.deepEqual(
      rounds,
      rounds.toSorted((one, other) => other - one),
    );
    assert.ok((rounds[0] ?? 0) > (rounds[4] ?? 0), `${rounds}`);
  });
});

describe('what is ahead', () => {
  const wanted = fitted('quick', 1);
  const { budgetMs = 0, launchesMin, roundsPerLaunch } = wanted.profile;
  const [dataset] = wanted.datasets;
  assert.ok(dataset);
  const launches = wanted.profile.launches - 1;
  const aheadMs = (spentMs: number, spare: number) =>
    plannedAheadMs(
      wanted,
      [{ dataset, part: wanted, launches }],
      { spentMs, pace: 1, slowness: 1, isWarm: true },
      { rounds: roundsMin, spare },
    );

  test('is what the budget leaves, where rounds or launches can be cut or added to it', () => {
    const spentMs = 0.2 * budgetMs;
    assert.equal(aheadMs(spentMs, 0), budgetMs - spentMs);
  });

  test('is no less than the fewest rounds of the fewest launches, however late it is', () => {
    const [all, fewer] = [aheadMs(2 * budgetMs, 0), aheadMs(2 * budgetMs, launches - launchesMin)];
    assert.ok(fewer > 0 && all > fewer);
    const launchMs = plannedLaunchMs(
      { ...wanted, profile: { ...wanted.profile, roundsPerLaunch: roundsMin } },
      dataset,
      1,
    );
    assert.ok(Math.abs(all - fewer - (launches - launchesMin) * launchMs) < 1);
  });

  test('is no more than all rounds that launches may have, however early it is', () => {
    const most = aheadMs(-10 * budgetMs, 0);
    assert.equal(most, aheadMs(-20 * budgetMs, 0));
    assert.ok(most > plannedMs(wanted, 1) && roundsPerLaunch < roundsMost);
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
