/** What `generator` found: the highest rates that the load generators reach by themselves. */
import { quantile } from '../interval.ts';

export interface GeneratorLimits {
  /** Of the closed loop and of wrk. */
  readonly connections: number;
  /** Of each answer of the server that does nothing. */
  readonly answerBytes: number;
  /** Rates of open loops that kept up, one a search; null where none did. */
  readonly openPerSecond: readonly (number | null)[];
  /** Why the open loop was no faster, where it was not the highest rate that was to be tried. */
  readonly openLimit: string | null;
  readonly closedPerSecond: number;
  /** null where wrk is not installed. */
  readonly wrkPerSecond: number | null;
}

/** The median of those that are known. */
export function openMedian({ openPerSecond }: GeneratorLimits): number | null {
  return quantile(
    openPerSecond.filter((rate) => rate !== null),
    0.5,
  );
}
