/** Whether costs add up: the CPU that a mixed load should take, from what its operations take alone, beside what it took. */
import type { Mixed, MixedRound } from '../run-file/price.ts';
import type { Run } from '../run-file/run.ts';
import { sumIfKnown, sumOf } from '../statistics/basic.ts';
import { centresByLaunch, type Estimate, type Observation, welchRatio } from '../statistics/estimate.ts';
import { type Amount, meanOf, sumOfAmounts } from './amount.ts';
import type { Clock } from './clocks.ts';
import type { Cost } from './costs.ts';

/** A prediction is near if it is off by no more than this share of what was measured. */
export const nearWithin = 0.2;

export interface MixedCell {
  readonly mixed: Mixed;
  /** Microseconds of CPU of an operation, whether it reads or writes. */
  readonly predictedUs: number;
  readonly measuredUs: number;
  /** Predicted over measured (Welch, over launches: the two were measured at different times); no interval below two launches. */
  readonly quotient: Estimate;
  readonly isNear: boolean;
}

export interface MixedPredictions {
  /** Those that were measured, and whose costs are known. */
  readonly cells: readonly MixedCell[];
  /** Of the cells, those that are near: 0 to 1. Null without cells. */
  readonly nearShare: number | null;
}

export function mixedPredictions(
  { price }: Pick<Run, 'price'>,
  dataset: string,
  costs: readonly Cost[],
  clocks: readonly Clock[],
): MixedPredictions {
  const cells = price.mixed
    .filter((mixed) => mixed.dataset === dataset)
    .flatMap((mixed) => cellOf(mixed, costs, clocks) ?? []);
  const near = cells.filter(({ isNear }) => isNear).length;
  return { cells, nearShare: cells.length === 0 ? null : near / cells.length };
}

/** Null if the window's CPU, or the cost of one of its operations, is unknown. */
function cellOf(mixed: Mixed, costs: readonly Cost[], clocks: readonly Clock[]): MixedCell | null {
  const observed = mixed.rounds.map(({ launch, ...round }) => ({ launch, value: cpuUsOf(round) }));
  const predicted = predictionOf(mixed, costs, clocks);
  if (predicted === null || observed.length === 0 || !observed.every(isObservation)) return null;
  const measured = [...centresByLaunch(observed).values()];
  const measuredUs = Math.exp(sumOf(measured, (log) => log) / measured.length);
  const predictedUs = meanOf(predicted);
  const value = predictedUs / measuredUs;
  const logs = [...predicted.byLaunch.values()].map((us) => Math.log(us + predicted.apart.value));
  const interval = welchRatio(measured, logs)?.interval ?? null;
  return {
    mixed,
    predictedUs,
    measuredUs,
    quotient: { value, interval },
    isNear: Math.abs(value - 1) <= nearWithin,
  };
}

function isObservation(one: { launch: number; value: number | null }): one is Observation {
  return one.value !== null && one.value > 0;
}

/** Of an operation of the window; null if a part is unknown. */
function cpuUsOf({ serverCpuUs, databaseCpuUs, maintainerCpuUs, reads, writes }: Omit<MixedRound, 'launch'>) {
  const us = sumIfKnown([serverCpuUs, databaseCpuUs, maintainerCpuUs]);
  return us && us / (reads.answered + writes.answered);
}

/**
 * (reads * read + writes * write + refreshes * refresh) / (reads + writes), with the reads and writes that were answered: few
 * writes are drawn in a window, and how many they were is chance.
 */
function predictionOf(mixed: Mixed, costs: readonly Cost[], clocks: readonly Clock[]): Amount | null {
  const { strategy, rounds, refreshIntervalMs } = mixed;
  const [reads, writes] = [
    sumOf(rounds, (round) => round.reads.answered),
    sumOf(rounds, (round) => round.writes.answered),
  ];
  const refreshes =
    refreshIntervalMs === null ? 0 : sumOf(rounds, ({ durationMs }) => durationMs / refreshIntervalMs);
  const costOf = (scenario: string) =>
    costs.find((cost) => cost.strategy === strategy && cost.scenario === scenario)?.amount;
  const refresh = clocks.find((clock) => clock.strategy === strategy)?.cpu;
  const terms = [
    { amount: costOf(mixed.read), times: reads },
    { amount: costOf(mixed.write), times: writes },
    { amount: refresh, times: refreshes },
  ].map(({ amount, times }) => ({ amount, times: times / (reads + writes) }));
  const known = terms.flatMap(({ amount, times }) => (times > 0 && amount ? [{ amount, times }] : []));
  return known.length === terms.filter(({ times }) => times > 0).length ? sumOfAmounts(known) : null;
}
