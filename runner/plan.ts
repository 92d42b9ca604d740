/** What a run is expected to take, for the time left that its watcher is shown. */
import type { BenchOptions } from './bench.ts';
import { trialsOf } from './trials.ts';

/** Milliseconds for the parts that are not slices, as they were on 2 cores. */
export const partMs = {
  serverStart: 400,
  proofPerStrategyAndScenario: 250,
  explainPerTrial: 120,
  pilot: 150,
} as const;

/** How much of the longest warm-up a server takes as a rule. */
const warmUpShare = 0.9;

export function warmUpMs(options: { warmUpMsMax: number }): number {
  return options.warmUpMsMax * warmUpShare;
}

/** Milliseconds that all launches take, data prepared. */
export function plannedMs({ profile, datasets, strategies, scenarios }: BenchOptions): number {
  let sumMs = 0;
  for (const dataset of datasets) {
    const trials = trialsOf(dataset, strategies, scenarios, profile.loads).length;
    const launchMs =
      strategies.length * (partMs.serverStart + warmUpMs(profile)) +
      trials * (partMs.pilot + profile.roundsPerLaunch * profile.sliceMs);
    const onceMs =
      strategies.length * scenarios.length * partMs.proofPerStrategyAndScenario +
      trials * partMs.explainPerTrial;
    sumMs += onceMs + profile.launches * launchMs;
  }
  return sumMs;
}
