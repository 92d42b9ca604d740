/** The design of a run: cases are those that are not invalid, rounds go to the run file, progress follows the plan. */
import type { Round } from '../../results/run-file/result.ts';
import type { Run } from '../../results/run-file/run.ts';
import { resolutionOf } from '../../results/summary/resolution.ts';
import { summarize } from '../../results/summary/stats.ts';
import type { Design, Stage } from '../experiment/launch.ts';
import { measureRound } from '../experiment/measure.ts';
import {
  type BenchCase,
  isForeign,
  referenceTarget,
  resultOf,
  type StrategyCase,
} from '../schedule/cases.ts';
import { plannedRoundMs, startMs, warmUpMs } from '../schedule/plan.ts';
import type { Part } from '../schedule/progress.ts';
import type { Pace } from '../schedule/window-size.ts';
import { type DatasetContext, invalidateCase, liveCases, type StrategyContext } from './context.ts';
import { measureCapacity } from './stages/capacity.ts';
import { askFreshnessChecks } from './stages/freshness.ts';
import { judgeOpenLoop } from './stages/judge.ts';
import { measureLayersOnce } from './stages/layers.ts';
import { checkPools, explainCases, prove } from './stages/preparation.ts';
import { findRates } from './stages/rates.ts';
import { askTruth, proveWrites } from './stages/writes.ts';

export interface LaunchPlace {
  /** `launch 2 of 4` */
  readonly title: string;
  /** Whether it is the first of this dataset, since the run began or was resumed. */
  readonly isFirst: boolean;
}

/** Of strategies: the oracle, layers and plans before the clock, and freshness after it. */
export function benchDesign(context: StrategyContext, place: LaunchPlace): Design<StrategyCase, Round> {
  const design = runDesign(context, place);
  return {
    ...design,
    reference: referenceTarget,

    async started(launch) {
      await checkPools(context, launch.servers);
      await prove(context, launch.servers);
      await proveWrites(context, launch);
      if (context.profile.hasLayers) await measureLayersOnce(context, launch.random);
      await explainCases(context, launch);
    },

    async ended(launch) {
      // A server that answers from a cache does so in every launch.
      if (place.isFirst) await askFreshnessChecks(context, launch);
      await askTruth(context);
      await design.ended?.(launch);
    },
  };
}

/** Of whoever answers. */
export function runDesign<One extends BenchCase>(
  context: DatasetContext<One>,
  { title }: LaunchPlace,
): Design<One, Round> {
  const { run, profile, laboratory, timetable } = context;
  let pace: Pace = profile;
  return {
    laboratory,
    pace,
    warmUpMsMax: profile.warmUpMsMax,
    cases: () => liveCases(context),

    async during(stage, work) {
      const { phase, detail, part, plannedMs } = describe(stage, title, pace, context);
      timetable.begin(`${context.dataset.name}: ${phase}`, detail, part);
      await work();
      timetable.done(plannedMs);
    },

    async warmed(launch) {
      await findRates(context, launch, title);
      pace = { ...profile, roundsPerLaunch: context.roundsInTime() };
      return pace;
    },

    measure(launch, one, offset) {
      const { load } = one;
      return load.kind === 'capacity'
        ? measureCapacity(launch, one, load, resultOf(run, one), offset)
        : measureRound(launch, one, offset);
    },

    async keep(found) {
      for (const [one, round] of found) {
        const result = resultOf(run, one);
        result.rounds.push(round);
        judgeOpenLoop(result);
      }
      await context.save();
    },

    async ended() {
      timetable.decide(decidedText(run));
    },
    invalidate: (one, reason) => invalidateCase(context, one, reason),
  };
}

/** `12 of 24 decided` */
function decidedText(run: Run): string {
  const { winners, ties, undecided } = resolutionOf(run, summarize(run));
  return `${winners + ties} of ${winners + ties + undecided} decided`;
}

interface Described {
  readonly phase: string;
  readonly detail: string;
  readonly part: Part;
  readonly plannedMs: number;
}

function describe(
  stage: Stage<BenchCase>,
  title: string,
  pace: Pace,
  { profile, slowness, cases }: Pick<DatasetContext, 'profile' | 'slowness' | 'cases'>,
): Described {
  const areForeign = cases.some(({ strategy }) => isForeign(strategy));
  switch (stage.kind) {
    case 'start': {
      const { servers } = stage;
      if (areForeign)
        return { phase: 'looking at servers', detail: servers.join(' and '), part: 'other', plannedMs: 0 };
      const plannedMs = slowness * startMs(servers.length);
      return { phase: 'starting servers', detail: servers.join(' and '), part: 'starting', plannedMs };
    }
    case 'warm up':
      return {
        phase: `${title}, warming up`,
        detail: stage.servers.join(' and '),
        part: 'warmingUp',
        plannedMs: stage.servers.length * warmUpMs(profile),
      };
    case 'round': {
      const { round, one } = stage;
      return {
        phase: `${title}, round ${round + 1} of ${pace.roundsPerLaunch}`,
        detail: `${one.target.name} ${one.scenario.name}`,
        part: 'windows',
        plannedMs: plannedRoundMs([one], pace, slowness),
      };
    }
  }
}
