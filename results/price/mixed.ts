/** Whether costs add up: the CPU that a mixed load should take, from what its operations take alone, beside what it took. */
import type { Mixed, MixedRound } from '../run-file/price.ts';
import type { Run } from '../run-file/run.ts';
import { sumIfKnown, sumOf } from '../statistics/basic.ts';
import { type Estimate, welchRatio } from '../statistics/estimate.ts';
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

/** Null if the CPU of a window, or of one of its operations alone, is unknown. */
function cellOf(mixed: Mixed, costs: readonly Cost[], clocks: readonly Clock[]): MixedCell | null {
  const predicted = predictionOf(mixed, costs, clocks);
  const measuredUs = cpuUsOf(mixed.rounds);
  if (predicted === null || measuredUs === null) return null;
  const value = meanOf(predicted) / measuredUs;
  const launches = [...Map.groupBy(mixed.rounds, ({ launch }) => launch).values()];
  const measured = launches.map((rounds) => Math.log(cpuUsOf(rounds) ?? Number.NaN));
  const logs = [...predicted.byLaunch.values()].map((us) => Math.log(us + predicted.apart.value));
  return {
    mixed,
    predictedUs: meanOf(predicted),
    measuredUs,
    quotient: { value, interval: welchRatio(measured, logs)?.interval ?? null },
    isNear: Math.abs(value - 1) <= nearWithin,
  };
}

/** Of an operation, over all of these windows: in a single one, few writes are drawn. Null if a part is unknown, or nothing was answered. */
function cpuUsOf(rounds: readonly MixedRound[]): number | null {
  const us = sumIfKnown(
    rounds.flatMap((round) => [round.serverCpuUs, round.databaseCpuUs, round.maintainerCpuUs]),
  );
  const answered = sumOf(rounds, ({ reads, writes }) => reads.answered + writes.answered);
  return us === null || answered === 0 ? null : us / answered;
}

/**
 * (reads * read + writes * write + refreshes * refresh) / (reads + writes), with the reads and writes that were answered: how many
 * they were is chance, and no fault of the costs.
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
