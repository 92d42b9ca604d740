/**
 * The comparison of executors: targets launched together again and again, each as a server process of its own, and asked
 * in interleaved rounds by the load of runs.
 */
import type { TargetResult } from '../../../results/studies/executors.ts';
import { pauseAutovacuum } from '../../database/autovacuum.ts';
import { cpuAffinity, placeLoad } from '../../machine/pinning.ts';
import type { Observer } from '../../schedule/progress.ts';
import { casesOfTargets, type Pace, runTargetLaunch, type TargetCase } from './launch.ts';
import { prepareTargets, type TargetsAsked } from './preparation.ts';

/** Below four launches an interval is one over rounds. */
export const paceDefault: Pace = { launchesMin: 4, roundsPerLaunch: 2, windowMs: 250, warmUpMsMax: 2_500 };

export interface ComparisonOptions extends TargetsAsked {
  /** Of the closed loops. */
  readonly connections: readonly number[];
  /** For the launches; data are prepared and answers proven before. No launch begins that would end later. */
  readonly durationMs: number;
  /** Where it differs from the default. */
  readonly pace?: Partial<Pace>;
}

/** Rejects with a TargetError where a target answers otherwise than it has to: nothing is then kept. */
export async function compareExecutors(
  options: ComparisonOptions,
  observer: Observer,
  signal: AbortSignal,
): Promise<readonly TargetResult[]> {
  const { cluster, targets, scenarios, connections, seed, durationMs } = options;
  const pace = { ...paceDefault, ...options.pace };
  await using _paused = await pauseAutovacuum(cluster);
  await using stack = new AsyncDisposableStack();
  const prepared = await prepareTargets(options, stack, observer, signal);
  const cases = casesOfTargets(targets, scenarios, connections);
  const affinity = cpuAffinity();
  placeLoad(affinity, [prepared.load.pid]);
  const isDatabaseLocal = cluster.isEmbedded;
  const context = { ...prepared, cases, targets, affinity, isDatabaseLocal, seed, pace, signal };
  const begunMs = performance.now();
  const spentMs = (): number => performance.now() - begunMs;
  for (let launch = 0; launch < pace.launchesMin || fits(launch, spentMs(), durationMs); launch += 1) {
    await runTargetLaunch(context, launch, (detail) =>
      observer.step({
        phase: `launch ${launch + 1}`,
        detail,
        done: Math.min(spentMs(), durationMs),
        total: durationMs,
        leftMs: Math.max(0, durationMs - spentMs()),
      }),
    );
  }
  return cases.map(resultOf);
}

/** Whether another launch like those before ends in time. Decided by the clock alone, never by what was found. */
export function fits(launchesDone: number, spentMs: number, durationMs: number): boolean {
  return spentMs + spentMs / launchesDone <= durationMs;
}

function resultOf({ target, scenario, connections, rounds }: TargetCase): TargetResult {
  return { target: target.name, scenario: scenario.name, connections, rounds };
}
