/** Amounts that are summed before they are estimated: what an operation takes, in each launch of the run. */
import { covariance, mean, sumOf, variance } from '../statistics/basic.ts';
import { studentT } from '../statistics/distributions.ts';
import { confidence, type Estimate } from '../statistics/estimate.ts';
import { quotientSet, type Segment, type TwoMeans } from '../statistics/fieller.ts';

/** In any unit; a sum of amounts is one too. */
export interface Amount {
  /** What was measured in each launch; empty if all of it was measured apart. */
  readonly byLaunch: ReadonlyMap<number, number>;
  /** What was measured apart from the launches, as refreshes are; `variance` is that of its mean. */
  readonly apart: { readonly value: number; readonly variance: number; readonly degrees: number };
}

const nothing: Amount['apart'] = { value: 0, variance: 0, degrees: Number.POSITIVE_INFINITY };
export const noAmount: Amount = { byLaunch: new Map(), apart: nothing };

export function amountByLaunch(byLaunch: ReadonlyMap<number, number>): Amount {
  return { byLaunch, apart: nothing };
}

/** The mean of independent values; null for fewer than two, of which nobody knows how they vary. */
export function amountApart(values: readonly number[]): Amount | null {
  if (values.length < 2) return null;
  const [count, degrees] = [values.length, values.length - 1];
  return {
    byLaunch: new Map(),
    apart: { value: mean(values), variance: variance(values) / count, degrees },
  };
}

export interface Term {
  readonly amount: Amount;
  readonly times: number;
}

/** The sum of the terms, over the launches that all of them have. Terms that count 0 times are left out. */
export function sumOfAmounts(terms: readonly Term[]): Amount {
  const counted = terms.filter(({ times }) => times !== 0);
  const launched = counted.filter(({ amount }) => amount.byLaunch.size > 0);
  const launches = commonLaunches(launched.map(({ amount }) => amount));
  const apart = counted.map(({ amount, times }) => ({ ...amount.apart, times }));
  return {
    byLaunch: new Map(
      launches.map((launch) => [
        launch,
        sumOf(launched, ({ amount, times }) => times * (amount.byLaunch.get(launch) ?? Number.NaN)),
      ]),
    ),
    apart: {
      value: sumOf(apart, ({ value, times }) => times * value),
      variance: sumOf(apart, (one) => one.times ** 2 * one.variance),
      degrees: Math.min(nothing.degrees, ...apart.map(({ degrees }) => degrees)),
    },
  };
}

function commonLaunches([first, ...others]: readonly Amount[]): readonly number[] {
  const launches = [...(first?.byLaunch.keys() ?? [])];
  return launches.filter((launch) => others.every(({ byLaunch }) => byLaunch.has(launch)));
}

/** NaN if nothing of it was measured. */
export function meanOf({ byLaunch, apart }: Amount): number {
  return byLaunch.size === 0 ? apart.value : apart.value + mean([...byLaunch.values()]);
}

/** Its mean, with Student's t. No interval with a single launch. */
export function estimateOfAmount(amount: Amount): Estimate {
  const value = meanOf(amount);
  const means = meansOf(amount, amount);
  if (means === null) return { value, interval: null };
  const { numeratorVariance, degrees } = means;
  const half = studentT(confidence, degrees) * Math.sqrt(numeratorVariance);
  const count = amount.byLaunch.size;
  return { value, interval: { low: value - half, high: value + half, over: 'launches', count, degrees } };
}

/** A quotient of two amounts, and its 95 % set, paired by launch; the set is null with a single launch. */
export interface Quotient {
  readonly value: number;
  readonly set: readonly Segment[] | null;
}

export function quotientOfAmounts(numerator: Amount, denominator: Amount): Quotient {
  const means = meansOf(numerator, denominator);
  if (means === null) return { value: meanOf(numerator) / meanOf(denominator), set: null };
  return { value: means.numerator / means.denominator, set: quotientSet(means) };
}

/**
 * Two amounts over the launches of both; what was measured apart is independent. The degrees of freedom are the fewest of
 * what takes part, which is on the safe side. Null if there are none.
 */
function meansOf(numerator: Amount, denominator: Amount): TwoMeans | null {
  const launches = commonLaunches([numerator, denominator].filter(({ byLaunch }) => byLaunch.size > 0));
  const count = launches.length;
  const ofLaunches = count === 0 ? Number.POSITIVE_INFINITY : count - 1;
  const degrees = Math.min(ofLaunches, numerator.apart.degrees, denominator.apart.degrees);
  if (!(degrees > 0 && Number.isFinite(degrees))) return null;
  const valuesOf = ({ byLaunch }: Amount) => launches.map((launch) => byLaunch.get(launch) ?? 0);
  const [above, below] = [valuesOf(numerator), valuesOf(denominator)];
  const centreOf = (values: readonly number[]): number => (count === 0 ? 0 : mean(values));
  const ofMeans = (values: readonly number[], others: readonly number[]): number =>
    count === 0 ? 0 : covariance(values, others) / count;
  return {
    numerator: numerator.apart.value + centreOf(above),
    denominator: denominator.apart.value + centreOf(below),
    numeratorVariance: ofMeans(above, above) + numerator.apart.variance,
    denominatorVariance: ofMeans(below, below) + denominator.apart.variance,
    covariance: ofMeans(above, below),
    degrees,
  };
}
