/** Coverage of intervals and error rates of verdicts: 10,000 simulated experiments each, the same ones every time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  confidence,
  containsOne,
  estimateOf,
  isKnown,
  type Known,
  launchCentres,
  welchRatio,
} from './estimate.ts';
import { type Change, judge, ratiosOf } from './judgement.ts';
import {
  type Disturbance,
  disturbances,
  noise,
  observations,
  type Simulation,
  simulationOf,
} from './simulation.fixture.ts';

const experiments = 10_000;
const rounds = 3;
const launchCounts = [4, 5, 10];
const error = 1 - confidence;
/** Three standard deviations of a share near 5 % in this many experiments. */
const tolerance = 3 * Math.sqrt((confidence * (1 - confidence)) / experiments);

type Interval = { readonly low: number; readonly high: number } | null | undefined;

function shareOf(experiment: (simulation: Simulation) => boolean, seed: number, count = experiments): number {
  const simulation = simulationOf(seed);
  let held = 0;
  for (let n = 0; n < count; n += 1) if (experiment(simulation)) held += 1;
  return held / count;
}

const covers = (interval: Interval, truth: number): boolean =>
  interval !== null && interval !== undefined && interval.low <= truth && truth <= interval.high;

/** What is estimated, and its interval from one experiment whose true value is 1. */
const designs: Readonly<
  Record<string, (simulation: Simulation, launches: number, disturb: Disturbance) => Interval>
> = {
  'a p50': (simulation, launches, disturb) =>
    estimateOf(observations(simulation, launches, rounds, disturb))?.interval,
  'a ratio paired in rounds': (simulation, launches, disturb) =>
    paired(simulation, launches, disturb)?.interval,
  'a ratio of separate runs': (simulation, launches, disturb) =>
    separate(simulation, launches, disturb)?.interval,
};

/** A spike hits one of the two, because their windows are at different times; drift affects both alike. */
function paired(simulation: Simulation, launches: number, disturb: Disturbance) {
  const [before, after] = [1, 2].map(() => observations(simulation, launches, rounds, disturb));
  return estimateOf(
    (after ?? []).map(({ launch, value }, n) => ({
      launch,
      value: value / (before?.[n]?.value ?? Number.NaN),
    })),
  );
}

function separate(simulation: Simulation, launches: number, disturb: Disturbance): Known | null {
  const [before, after] = [1, 2].map(() =>
    launchCentres(observations(simulation, launches, rounds, disturb)),
  );
  return welchRatio(before ?? [], after ?? []);
}

for (const [name, intervalOf] of Object.entries(designs)) {
  test(`a 95 % interval of ${name} covers the truth in 94 to 96 % of experiments with Gaussian launches`, () => {
    for (const launches of launchCounts) {
      const share = shareOf(
        (simulation) => covers(intervalOf(simulation, launches, disturbances.none), 1),
        launches,
      );
      // Welch's degrees are an approximation that gives wider intervals if launches are few.
      const most = name.includes('separate') ? 0.97 : 0.96;
      assert.ok(share >= 0.94 && share <= most, `${launches} launches: covered ${share}`);
    }
  });
}

/** Spikes and drift move the centre of a result, but they affect both sides of a ratio. */
for (const name of ['a ratio paired in rounds', 'a ratio of separate runs']) {
  for (const model of ['spikes', 'drift'] as const) {
    test(`a 95 % interval of ${name} covers the truth in at least 90 % of experiments with ${model}`, (context) => {
      for (const launches of launchCounts) {
        const share = shareOf(
          (simulation) => covers(designs[name]?.(simulation, launches, disturbances[model]), 1),
          launches,
        );
        context.diagnostic(`${launches} launches: ${(share * 100).toFixed(1)} %`);
        assert.ok(share >= 0.9, `${launches} launches: covered ${share}`);
      }
    });
  }
}

const rows = 28;

/** The verdicts of a gate over 28 rows of separate runs, of which the first `slow` rows are slower by `scale`. */
function changes(
  { gaussian }: Simulation,
  launches: number,
  { slow, scale, margin }: { slow: number; scale: number; margin: number },
): readonly Change[] {
  const launchNoise = Math.hypot(noise.launch, noise.round / Math.sqrt(rounds));
  const logs = (shift: number) => Array.from({ length: launches }, () => shift + launchNoise * gaussian());
  const comparisons = Array.from({ length: rows }, (_, row) =>
    welchRatio(logs(0), logs(row < slow ? Math.log(scale) : 0)),
  );
  return judge(
    comparisons.filter((one) => one !== null),
    { margin, same: margin, error },
  );
}

const isClaim = (change: Change): boolean => change === 'higher' || change === 'lower';

/** False claims are most likely without difference and margin, and if every row differs by exactly the margin. */
for (const [title, question, launchesTried] of [
  ['no difference', { slow: 0, scale: 1, margin: 0 }, launchCounts],
  ['a difference of exactly the margin', { slow: rows, scale: 1.05, margin: 0.05 }, [4]],
] as const) {
  test(`over 28 rows with ${title}, at most 5 % of experiments make a claim`, (context) => {
    for (const launches of launchesTried) {
      const share = shareOf((simulation) => changes(simulation, launches, question).some(isClaim), launches);
      context.diagnostic(`${launches} launches: ${(share * 100).toFixed(1)} %`);
      assert.ok(share <= 1 - confidence + tolerance, `${launches} launches: ${share}`);
    }
  });
}

/** All strategies are as fast as the reference. In a row, all have the same reference, so the ratios are dependent. */
test('of tables of 28 ratios without any difference, at most 5 % name a winner; 95 % intervals often would', (context) => {
  const perReference = 4;
  for (const launches of launchCounts) {
    let doubtful = 0;
    const share = shareOf(
      (simulation) => {
        const logs = () =>
          launchCentres(observations(simulation, launches, 1)).map((log, launch) => ({ launch, log }));
        const ratios = Array.from({ length: rows / perReference }, logs).flatMap((theirs) =>
          Array.from({ length: perReference }, logs).map((ours) =>
            estimateOf(
              ours.map(({ launch, log }, n) => ({ launch, value: Math.exp(log - (theirs[n]?.log ?? 0)) })),
            ),
          ),
        );
        if (ratios.some((ratio) => isKnown(ratio) && !containsOne(ratio))) doubtful += 1;
        return ratiosOf(ratios, error).some((ratio) => isClaim(ratio?.change ?? 'unclear'));
      },
      launches,
      2_000,
    );
    context.diagnostic(
      `${launches} launches: a winner in ${(share * 100).toFixed(1)} %, an interval without 1 in ${((doubtful / 2_000) * 100).toFixed(0)} %`,
    );
    assert.ok(share <= 1 - confidence + 3 * Math.sqrt((confidence * (1 - confidence)) / 2_000), `${share}`);
    assert.ok(doubtful / 2_000 > 0.4, `${launches} launches: ${doubtful}`);
  }
});

test('one row of 28 that is 20 % slower is found, more reliably with more launches, and hardly any other', (context) => {
  const question = { slow: 1, scale: 1.2, margin: 0.05 };
  const found = [4, 5, 10].map((launches) => {
    let others = 0;
    const share = shareOf(
      (simulation) => {
        const [slow, ...rest] = changes(simulation, launches, question);
        if (rest.some(isClaim)) others += 1;
        return slow === 'higher';
      },
      launches,
      2_000,
    );
    context.diagnostic(
      `${launches} launches: found ${(share * 100).toFixed(1)} %, another ${((others / 2_000) * 100).toFixed(2)} %`,
    );
    assert.ok(others / 2_000 < 0.01, `${launches} launches: ${others} others`);
    return share;
  });
  assert.ok((found[1] ?? 0) > 0.75 && (found[2] ?? 0) > 0.99, `${found}`);
});
