import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { loadLabel } from '../results/trial.ts';
import { scenarios } from '../scenarios/index.ts';
import { datasets } from '../seed/datasets.ts';
import { direct, mercurius } from '../servers/executors/index.ts';
import { namedStrategies, strategies } from '../servers/strategies/index.ts';
import type { Strategy } from '../servers/strategy.ts';
import { fitProfile, plannedMs, roundsInTime } from './plan.ts';
import { profiles } from './profiles.ts';
import { trialsOn, type Wanted } from './run-trials.ts';
import { respondentName, type Trial } from './trials.ts';
import { isTwin } from './twin.ts';

const wantedOf = (name: string, changes: Partial<Wanted> = {}): Wanted => {
  const profile = profiles.find((one) => one.name === name);
  assert.ok(profile);
  const own = datasets.filter((dataset) => profile.datasets.includes(dataset.name));
  return { profile, strategies, scenarios, datasets: own, ...changes };
};

describe('the planner', () => {
  test('fits every profile into its budget as it is asked for', () => {
    for (const { name, budgetMs } of profiles) {
      const wanted = wantedOf(name);
      const fitted = { ...wanted, profile: fitProfile(wanted) };
      assert.ok(budgetMs !== undefined && plannedMs(fitted) <= budgetMs, `${name}: ${plannedMs(fitted)} ms`);
    }
  });

  test('plans fewer strategies to end sooner, and more of them with shorter slices or over the budget', () => {
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
    assert.ok(many.profile.sliceMs < few.profile.sliceMs && many.profile.sliceMs <= usual.profile.sliceMs);
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
          const { roundsPerLaunch, sliceMs, launches } = fitProfile(wanted);
          assert.ok(roundsPerLaunch <= wanted.profile.roundsPerLaunch && sliceMs <= wanted.profile.sliceMs);
          assert.equal(launches, wanted.profile.launches);
          assert.deepEqual(fitProfile(wanted), { ...wanted.profile, roundsPerLaunch, sliceMs });
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
    const { budgetMs, launches, roundsPerLaunch } = wanted.profile;
    assert.ok(budgetMs !== undefined);
    return { wanted, budgetMs, launches, roundsPerLaunch };
  };
  const ahead = ({ datasets: those, profile }: Wanted, launches = profile.launches) =>
    those.map((dataset, index) => ({ dataset, launches: index === 0 ? launches : profile.launches }));

  test('are all that were planned where things take as long as planned', () => {
    for (const { name } of profiles) {
      const { wanted, roundsPerLaunch } = planned(name);
      assert.equal(roundsInTime(wanted, ahead(wanted), { spentMs: 0, pace: 1 }), roundsPerLaunch, name);
    }
  });

  test('keep the budget of quick on a machine that takes 1.2 times as long', () => {
    const { wanted, budgetMs, launches, roundsPerLaunch } = planned('quick');
    const pace = 1.2;
    const msOf = (rounds: number): number =>
      pace * plannedMs({ ...wanted, profile: { ...wanted.profile, roundsPerLaunch: rounds } });
    const roundMs = (msOf(roundsPerLaunch) - msOf(roundsPerLaunch - 1)) / launches;
    const launchMs = msOf(roundsPerLaunch) / launches - roundsPerLaunch * roundMs;
    assert.ok(msOf(roundsPerLaunch) > budgetMs);
    let spentMs = 0;
    const rounds = Array.from({ length: launches }, (_, launch) => {
      spentMs += launchMs;
      const here = roundsInTime(wanted, ahead(wanted, launches - launch), { spentMs, pace });
      spentMs += here * roundMs;
      return here;
    });
    assert.ok(spentMs <= budgetMs && spentMs > budgetMs - 2 * roundMs, `${rounds}: ${spentMs} ms`);
    assert.ok(
      rounds.every((one) => one >= 2 && one < roundsPerLaunch),
      `${rounds}`,
    );
  });

  test('are two where there is no time at all, and all where no budget is given', () => {
    const { wanted, budgetMs, roundsPerLaunch } = planned('standard');
    assert.equal(roundsInTime(wanted, ahead(wanted), { spentMs: 2 * budgetMs, pace: 1 }), 2);
    const { budgetMs: _, ...unbounded } = wanted.profile;
    const asked = { ...wanted, profile: unbounded };
    assert.equal(roundsInTime(asked, ahead(asked), { spentMs: 2 * budgetMs, pace: 1 }), roundsPerLaunch);
  });

  test('are fewer the more datasets are still to come', () => {
    const { wanted, budgetMs } = planned('thorough');
    const late = { spentMs: budgetMs * 0.6, pace: 1 };
    const [small] = ahead(wanted);
    assert.ok(small);
    assert.ok(roundsInTime(wanted, ahead(wanted), late) < roundsInTime(wanted, [small], late));
  });
});

test('standard asks strategies that have documents by direct, beside mercurius under the same load', () => {
  const wanted = wantedOf('standard');
  const trials = wanted.datasets.flatMap((dataset) => trialsOn(dataset, wanted));
  const byDirect = trials.filter(({ executor }) => executor === direct);
  assert.deepEqual(
    new Set(byDirect.filter(({ strategy }) => !isTwin(strategy)).map(({ strategy }) => strategy.name)),
    new Set(strategies.filter(({ isReadByLevel }) => !isReadByLevel).map(({ name }) => name)),
  );
  for (const trial of byDirect) {
    const { strategy, scenario, load } = trial;
    assert.ok(
      trials.some(
        (other) =>
          other.executor === mercurius &&
          other.strategy === strategy &&
          other.scenario === scenario &&
          loadLabel(other.load) === loadLabel(load),
      ),
      respondentName(trial),
    );
  }
});

describe('the A/A pair', () => {
  const twins = (changes: Partial<Wanted>) => {
    const wanted = wantedOf('thorough', changes);
    return wanted.datasets.map((dataset) =>
      trialsOn(dataset, wanted)
        .filter(({ strategy }) => isTwin(strategy))
        .map(({ strategy, scenario }) => `${strategy.name} ${scenario.name}`),
    );
  };

  test('is asked all that the cheapest strategy is, on the first dataset and without added distance', () => {
    const wanted = wantedOf('thorough', {});
    const [first, ...others] = wanted.datasets.map((dataset) => trialsOn(dataset, wanted));
    const questions = (trials: readonly Trial[]): unknown[] =>
      trials.map(({ executor, scenario, load, databaseDelayMs }) => [
        executor.name,
        scenario.name,
        load,
        databaseDelayMs,
      ]);
    assert.ok(first);
    assert.deepEqual(
      questions(first.filter(({ strategy }) => isTwin(strategy))),
      questions(
        first.filter(({ strategy, databaseDelayMs }) => strategy.name === 'qm' && databaseDelayMs === 0),
      ),
    );
    assert.ok(others.flat().every(({ strategy }) => !isTwin(strategy)));
  });

  test('is there whatever is measured', () => {
    const ablations = namedStrategies.filter(({ name }) => name === 'tv~no-fk-index');
    const feed = scenarios.filter(({ name }) => name === 'feed');
    assert.deepEqual(
      new Set(twins({ strategies: ablations, scenarios: feed })[0]),
      new Set(['tv~no-fk-index (twin) feed']),
    );
  });
});
