/**
 * The comparison of executors: arms launched together again and again, each as a server process of its own, and asked
 * in interleaved rounds by the load of runs.
 */
import type { ArmResult } from '../../../results/studies/executors.ts';
import { pauseAutovacuum } from '../../database/autovacuum.ts';
import { cpuPlacement, placeLoad } from '../../machine/pinning.ts';
import type { Observer } from '../../schedule/progress.ts';
import { type ArmTrial, type Pace, runArmLaunch, trialsOfArms } from './launch.ts';
import { type ArmsAsked, prepareArms } from './preparation.ts';

/** Below four launches an interval is one over rounds. */
export const paceDefault: Pace = { launchesMin: 4, roundsPerLaunch: 2, sliceMs: 250, warmUpMsMax: 2_500 };

export interface ComparisonOptions extends ArmsAsked {
  /** Of the closed loops. */
  readonly connections: readonly number[];
  /** For the launches; data are prepared and answers proven before. No launch begins that would end later. */
  readonly durationMs: number;
  /** Where it differs from the default. */
  readonly pace?: Partial<Pace>;
}

/** Rejects with an ArmError where an arm answers otherwise than it has to: nothing is then kept. */
export async function compareExecutors(
  options: ComparisonOptions,
  observer: Observer,
  signal: AbortSignal,
): Promise<readonly ArmResult[]> {
  const { cluster, arms, scenarios, connections, seed, durationMs } = options;
  const pace = { ...paceDefault, ...options.pace };
  await using _paused = await pauseAutovacuum(cluster);
  await using stack = new AsyncDisposableStack();
  const prepared = await prepareArms(options, stack, observer, signal);
  const trials = trialsOfArms(arms, scenarios, connections);
  const placement = cpuPlacement();
  placeLoad(placement, [prepared.load.pid]);
  const isDatabaseLocal = cluster.isEmbedded;
  const context = { ...prepared, trials, arms, placement, isDatabaseLocal, seed, pace, signal };
  const begunMs = performance.now();
  const spentMs = (): number => performance.now() - begunMs;
  for (let launch = 0; launch < pace.launchesMin || fits(launch, spentMs(), durationMs); launch += 1) {
    await runArmLaunch(context, launch, (detail) =>
      observer.step({
        phase: `launch ${launch + 1}`,
        detail,
        done: Math.min(spentMs(), durationMs),
        total: durationMs,
        leftMs: Math.max(0, durationMs - spentMs()),
      }),
    );
  }
  return trials.map(resultOf);
}

/** Whether another launch like those before ends in time. Decided by the clock alone, never by what was found. */
export function fits(launchesDone: number, spentMs: number, durationMs: number): boolean {
  return spentMs + spentMs / launchesDone <= durationMs;
}

function resultOf({ arm, scenario, connections, rounds }: ArmTrial): ArmResult {
  return { arm: arm.name, scenario: scenario.name, connections, rounds };
}
