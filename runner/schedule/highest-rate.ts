/** The highest rate at which something still holds: bracketed by steps of a factor, then bisected. */

export interface RateStep<Outcome> {
  readonly requestsPerSecond: number;
  readonly outcome: Outcome;
}

export interface RateSearch<Outcome> {
  readonly startPerSecond: number;
  /** Between the first rates tried: 2 where little is known, closer to 1 where the rate was found before. */
  readonly factor: number;
  /** The search ends without a rate if none between these is good. */
  readonly lowestPerSecond: number;
  readonly highestPerSecond: number;
  /** At the end, the bad rate is at most so many times the good one; 1.05 when absent. */
  readonly precision?: number;
  /** Asks at a rate; null ends the search. */
  attempt(requestsPerSecond: number): Promise<Outcome | null>;
  isGood(outcome: Outcome): boolean;
}

/** Both are null if an attempt ended the search. */
export interface RateFound<Outcome> {
  /** The highest rate that was good; null if none was. */
  readonly good: RateStep<Outcome> | null;
  /** The lowest rate that was not good; null if all were. */
  readonly bad: RateStep<Outcome> | null;
}

const precisionDefault = 1.05;

export async function highestRate<Outcome>(search: RateSearch<Outcome>): Promise<RateFound<Outcome>> {
  let good: RateStep<Outcome> | null = null;
  let bad: RateStep<Outcome> | null = null;
  for (let next: number | null = search.startPerSecond; next !== null; next = nextRate(search, good, bad)) {
    const outcome: Outcome | null = await search.attempt(next);
    if (outcome === null) return { good: null, bad: null };
    const step: RateStep<Outcome> = { requestsPerSecond: next, outcome };
    if (search.isGood(outcome)) good = step;
    else bad = step;
  }
  return { good, bad };
}

/** The next rate to try; null if the highest rate is known, or out of reach. */
function nextRate<Outcome>(
  { factor, lowestPerSecond, highestPerSecond, precision = precisionDefault }: RateSearch<Outcome>,
  good: RateStep<Outcome> | null,
  bad: RateStep<Outcome> | null,
): number | null {
  const low = good?.requestsPerSecond;
  const high = bad?.requestsPerSecond;
  // Rates compare by ratio, so the middle is the geometric mean.
  if (low !== undefined && high !== undefined) return high / low <= precision ? null : Math.sqrt(low * high);
  if (low !== undefined) return low >= highestPerSecond ? null : Math.min(low * factor, highestPerSecond);
  if (high !== undefined) return high <= lowestPerSecond ? null : Math.max(high / factor, lowestPerSecond);
  return null;
}
