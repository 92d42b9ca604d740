/**
 * Why `estimateOf` is as it is: three estimators under the noise that the published variance study recorded. The true value
 * is that of undisturbed rounds. This test prints the figures in the docstring of `estimateOf`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadStudy } from '../studies/store.ts';
import { mean, median, sumOf, variance } from './basic.ts';
import {
  type Estimate,
  estimateOf,
  isKnown,
  type Known,
  type Observation,
  studentEstimate,
} from './estimate.ts';
import { simulationOf } from './simulation.fixture.ts';
import { varianceComponents } from './variance-components.ts';

const experiments = 2_000;
/** Launches and rounds of the profiles. */
const splits = { quick: [4, 4], standard: [9, 3] } as const;

const path = new URL('../published/variance/20261123T130035Z-variance-1482.json', import.meta.url);
const study = await loadStudy(fileURLToPath(path));
assert.ok(study.kind === 'variance');
const launches = study.launches.filter(({ condition }) => condition === 'as in a run');
const figures = ['closedLoopP50', 'serverCpu'] as const;
type Figure = (typeof figures)[number];

/** The standard deviation between launches, and the deviation of each window from its launch's median. All on logarithms. */
function recorded(figure: Figure) {
  const logs = launches.flatMap(({ first, second }) =>
    [first, second].map((rounds) =>
      rounds.map((round) => round.map((window) => Math.log(window[figure] ?? Number.NaN))),
    ),
  );
  const windows = logs.flatMap((launch) => {
    const all = launch.flat();
    return all.map((log) => log - (median(all) ?? Number.NaN));
  });
  return { launch: Math.sqrt(varianceComponents(logs).launch), windows };
}

/** A round of a simulated case. Slow launches answer fewer requests in the same time. */
type Round = Observation & { readonly requests: number };

const byLaunch = (rounds: readonly Round[]) => [...Map.groupBy(rounds, ({ launch }) => launch).values()];

/** Each estimator with the interval that it would have. */
const estimators: Readonly<Record<string, (rounds: readonly Round[]) => Estimate | null>> = {
  centre: (rounds) => estimateOf(rounds),
  // Had no interval; Student's t over the means of launches is the best available.
  'weighted mean': (rounds) => {
    const value =
      sumOf(rounds, (one) => one.value * one.requests) / sumOf(rounds, ({ requests }) => requests);
    const { interval } = studentEstimate(
      byLaunch(rounds).map((own) => mean(own.map((one) => one.value))),
      'launches',
      'linear',
    );
    return { value, interval };
  },
  // Had the interval of the centre.
  'median over rounds': (rounds) => ({
    value: median(rounds.map(({ value }) => value)) ?? Number.NaN,
    interval: estimateOf(rounds)?.interval ?? null,
  }),
};

interface Performance {
  /** Mean error and root mean square error of the logarithm. */
  readonly bias: number;
  readonly error: number;
  readonly coverage: number;
  /** Experiments whose value is not the middle of its interval, on logarithms. */
  readonly askew: number;
}

function performanceOf(
  estimator: (rounds: readonly Round[]) => Estimate | null,
  [launchCount, roundCount]: readonly [number, number],
  noise: { readonly launch: number; readonly windows: readonly number[] },
  isGaussian: boolean,
): Performance {
  const { gaussian, random } = simulationOf(7);
  const deviation = Math.sqrt(variance(noise.windows));
  const found = Array.from({ length: experiments }, (): Known => {
    const rounds = Array.from({ length: launchCount }, (_, launch) => {
      const effect = noise.launch * gaussian();
      return Array.from({ length: roundCount }, (): Round => {
        const window = isGaussian
          ? deviation * gaussian()
          : (noise.windows[Math.floor(random() * noise.windows.length)] ?? 0);
        return { launch, value: Math.exp(effect + window), requests: Math.exp(-effect) };
      });
    });
    const estimate = estimator(rounds.flat());
    assert.ok(isKnown(estimate));
    return estimate;
  });
  const logs = found.map(({ value }) => Math.log(value));
  return {
    bias: mean(logs),
    error: Math.sqrt(mean(logs.map((log) => log ** 2))),
    coverage: found.filter(({ interval: { low, high } }) => low <= 1 && high >= 1).length / experiments,
    askew: found.filter(
      ({ value, interval: { low, high } }) => Math.abs(Math.log((low * high) / value ** 2)) > 1e-9,
    ).length,
  };
}

for (const figure of figures)
  for (const [profile, split] of Object.entries(splits))
    test(`for ${figure} in ${profile}, only the centre meets all demands on an estimate`, (context) => {
      const noise = recorded(figure);
      const table = Object.entries(estimators).map(([name, estimator]) => {
        const [gaussian, real] = [true, false].map((is) => performanceOf(estimator, split, noise, is));
        assert.ok(gaussian && real);
        const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
        context.diagnostic(
          `${name}: recorded noise: bias ${percent(real.bias)}, error ${percent(real.error)}, covers ` +
            `${percent(real.coverage)}; Gaussian: error ${percent(gaussian.error)}, covers ${percent(gaussian.coverage)}`,
        );
        return { name, gaussian, real };
      });
      const [, weighted] = table;
      assert.ok(weighted);
      // The mean of logarithms, which is optimal for Gaussian noise.
      const best = performanceOf(
        (rounds) =>
          studentEstimate(
            byLaunch(rounds).map((own) => mean(own.map(({ value }) => Math.log(value)))),
            'launches',
          ),
        split,
        noise,
        true,
      );
      const kept = table.filter(
        ({ gaussian, real }) =>
          real.bias < 0.9 * weighted.real.bias &&
          real.error < 0.9 * weighted.real.error &&
          gaussian.error < 1.05 * best.error &&
          gaussian.askew === 0 &&
          gaussian.coverage > 0.935 &&
          gaussian.coverage < 0.965 &&
          real.coverage > 0.915,
      );
      assert.deepEqual(
        kept.map(({ name }) => name),
        ['centre'],
      );
    });

test('ratios of identical servers, as they were recorded: 91 to 98 % of intervals contain 1', (context) => {
  for (const figure of figures)
    for (const [profile, [launchCount, roundCount]] of Object.entries(splits)) {
      const { random } = simulationOf(11);
      let held = 0;
      for (let n = 0; n < experiments; n += 1) {
        const ratios = Array.from({ length: launchCount }, (_, launch): Observation[] => {
          const drawn = launches[Math.floor(random() * launches.length)];
          assert.ok(drawn);
          const { first, second } = drawn;
          // Which of the two is called first is random, so that the true ratio is 1.
          const sign = random() < 0.5 ? 1 : -1;
          const pairs = first.flat().map((window, index) => {
            const value = (second.flat()[index]?.[figure] ?? Number.NaN) / (window[figure] ?? Number.NaN);
            return { launch, value: value ** sign };
          });
          return pairs.slice(0, roundCount);
        });
        const interval = estimateOf(ratios.flat())?.interval;
        if (interval && interval.low <= 1 && interval.high >= 1) held += 1;
      }
      const share = held / experiments;
      context.diagnostic(`${figure}, ${profile}: ${(100 * share).toFixed(1)} %`);
      assert.ok(share > 0.91 && share < 0.985, `${figure}, ${profile}: ${share}`);
    }
});
