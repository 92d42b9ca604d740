/**
 * The comparison of executors as a design. All targets are launched together several times, each as a server process of its
 * own, and measured in interleaved rounds by the same load as in a run.
 */
import type { Round } from '../../results/run-file/result.ts';
import type { TargetResult } from '../../results/studies/executors.ts';
import { createRandom } from '../../scenarios/random.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { pauseAutovacuum } from '../database/run-cluster.ts';
import { type Design, runLaunch, type Stage } from '../experiment/launch.ts';
import { measureRound } from '../experiment/measure.ts';
import type { Observer } from '../schedule/progress.ts';
import type { Case } from '../schedule/target.ts';
import type { Pace } from '../schedule/window-size.ts';
import { type Asked, openLaboratory } from './laboratory.ts';
import { refuse } from './proof.ts';
import { answers, type ComparedTarget } from './targets.ts';

/** How the time is split; `launches` is the minimum. With fewer than four launches, intervals are computed over rounds. */
export const paceDefault = { launches: 4, roundsPerLaunch: 2, windowMs: 250, warmUpMsMax: 2_500 };

export interface ComparisonOptions extends Asked {
  /** Connections of each closed loop. */
  readonly connections: readonly number[];
  /** Time for the launches, without preparing data and proving answers. No launch begins if it would end later. */
  readonly durationMs: number;
  readonly pace?: Pace & { readonly warmUpMsMax: number };
}

/** A target under one scenario and closed loop, with its rounds so far. */
export interface ComparedCase extends Case<ComparedTarget> {
  readonly load: { readonly kind: 'closed'; readonly connections: number };
  readonly rounds: Round[];
}

/** Ordered by scenario, then load, then target, so that cases to compare are adjacent. */
export function casesOfTargets(
  targets: readonly ComparedTarget[],
  scenarios: readonly Scenario[],
  connections: readonly number[],
): readonly ComparedCase[] {
  return scenarios.flatMap((scenario) =>
    connections.flatMap((count) =>
      targets
        .filter((target) => answers(target, scenario))
        .map((target) => ({ target, scenario, load: { kind: 'closed', connections: count }, rounds: [] })),
    ),
  );
}

/** Rejects with a TargetError if a target answers wrongly. No figures are kept then. */
export async function compareExecutors(
  options: ComparisonOptions,
  observer: Observer,
  signal: AbortSignal,
): Promise<readonly TargetResult[]> {
  const { cluster, targets, scenarios, connections, seed, durationMs, pace = paceDefault } = options;
  await using _paused = await pauseAutovacuum(cluster);
  await using stack = new AsyncDisposableStack();
  const laboratory = await openLaboratory(options, stack, observer, signal);
  const cases = casesOfTargets(targets, scenarios, connections);
  const begunMs = performance.now();
  const spentMs = (): number => performance.now() - begunMs;
  let launch = 0;
  const design: Design<ComparedCase, Round> = {
    ...{ laboratory, pace, warmUpMsMax: pace.warmUpMsMax },
    // After a mixed warm-up, code is compiled again for the single scenario: in rounds of 250 ms, the first had a tenth less
    // throughput than the second.
    roundsUnkept: 1,
    cases: () => cases,

    async during(stage, work) {
      observer.step({
        phase: `launch ${launch + 1}`,
        detail: detailOf(stage),
        done: Math.min(spentMs(), durationMs),
        total: durationMs,
        leftMs: Math.max(0, durationMs - spentMs()),
      });
      await work();
    },

    async measure(begun, one, offset) {
      const round = await measureRound(begun, one, offset);
      const isOther = (round?.fellBackShare ?? 0) > 0;
      if (isOther) refuse(one, 'during load, requests of the direct executor fell back to Mercurius', signal);
      return round;
    },

    async keep(found) {
      for (const [one, round] of found) one.rounds.push(round);
    },

    invalidate: async (one, reason) => refuse(one, reason, signal),
  };
  for (; launch < pace.launches || fits(launch, spentMs(), durationMs); launch += 1) {
    await runLaunch(design, launch, createRandom(seed, 'executors', launch));
  }
  return cases.map(({ target, scenario, load, rounds }) => {
    return { target: target.name, scenario: scenario.name, connections: load.connections, rounds };
  });
}

function detailOf(stage: Stage<ComparedCase>): string {
  switch (stage.kind) {
    case 'start':
      return `starting ${stage.servers.join(' and ')}`;
    case 'warm up':
      return `warming up ${stage.servers.join(' and ')}`;
    case 'round':
      return `round ${stage.round + 1}, ${stage.one.target.name} ${stage.one.scenario.name}`;
  }
}

/** Whether another launch of average length ends in time. Only the clock decides, never the figures. */
export function fits(launchesDone: number, spentMs: number, durationMs: number): boolean {
  return spentMs + spentMs / launchesDone <= durationMs;
}
