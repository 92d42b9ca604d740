/** Which strategy serves a workload with the least CPU: pure, from the prices of a run. */
import { type Amount, estimateOfAmount, meanOf, noAmount, quotientOfAmounts } from '../price/amount.ts';
import { type Range, rangeOf } from '../price/break-even.ts';
import type { Prices } from '../price/prices.ts';
import { isAblation } from '../run-file/case.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { type Candidate, candidateOf, coresOf } from './candidate.ts';
import type { Workload } from './workload.ts';

export interface Ranked extends Candidate {
  /** How many cores it keeps busy; null if a cost is unknown. */
  readonly cores: Estimate | null;
  /** Its cores over those of the first of the ranking, paired by launch; null for the first, and if a cost is unknown. */
  readonly ratio: { readonly value: number; readonly interval: Range | null } | null;
}

export interface Advice {
  readonly workload: Workload;
  /** Those that serve the workload, the least CPU first. */
  readonly ranking: readonly Ranked[];
  /** The first of the ranking, and those that are too close to call: the interval of their ratio contains 1. Empty if none serves. */
  readonly best: readonly Ranked[];
  /** Those that do not serve it, in the run's order. */
  readonly unfit: readonly Ranked[];
}

export function adviseOn(prices: Prices, workload: Workload): Advice {
  const labels = new Set(prices.costs.map(({ strategy }) => strategy).filter((label) => !isAblation(label)));
  const counted = [...labels].map((strategy): Counted => {
    const candidate = candidateOf(strategy, prices, workload);
    return { candidate, amount: coresOf(candidate) };
  });
  const [fit, unfit] = [true, false].map((isWanted) =>
    counted.filter(({ candidate }) => (candidate.obstacles.length === 0) === isWanted),
  ) as [Counted[], Counted[]];
  const sorted = fit.toSorted(
    (one, other) => meanOf(one.amount ?? noAmount) - meanOf(other.amount ?? noAmount),
  );
  const ranking = sorted.map((one) => rankedBeside(one, sorted[0]));
  return {
    workload,
    ranking,
    best: ranking.filter(({ ratio }) => ratio === null || isTie(ratio)),
    unfit: unfit.map((one) => rankedBeside(one, sorted[0])),
  };
}

/** A candidate with its cores, by launch. */
interface Counted {
  readonly candidate: Candidate;
  readonly amount: Amount | null;
}

function rankedBeside({ candidate, amount }: Counted, first: Counted | undefined): Ranked {
  const isCompared = candidate !== first?.candidate && amount !== null;
  return {
    ...candidate,
    cores: amount && estimateOfAmount(amount),
    ratio: isCompared && first?.amount ? ratioOf(amount, first.amount) : null,
  };
}

function ratioOf(ours: Amount, theirs: Amount): Ranked['ratio'] {
  const { value, set } = quotientOfAmounts(ours, theirs);
  return { value, interval: set && rangeOf(set, value) };
}

/** Whether the run cannot tell the two apart; without an interval it cannot. */
function isTie({ interval }: NonNullable<Ranked['ratio']>): boolean {
  return interval === null || (interval.low <= 1 && (interval.high === null || interval.high >= 1));
}
