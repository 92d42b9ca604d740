/** What a trial's server took of its machine beside CPU, over all rounds. Each null where no round knows it. */
import { quantile } from './interval.ts';
import type { Result, Round } from './run.ts';

export interface Resources {
  /** Resident memory, the most after any slice. */
  readonly rssBytes: number | null;
  /** Time in garbage collections over the time of the slices: 0 to 1. */
  readonly gcShare: number | null;
  /** Median over rounds of the round's p99: how late the server came to what was due. */
  readonly eventLoopDelayP99Us: number | null;
  /** Mean wait for a connection of the pool, under the trial's own load. */
  readonly poolWaitUsPerRequest: number | null;
}

/** Of the rounds that are figures. */
export function resourcesOf(rounds: readonly Round[], { counters }: Pick<Result, 'counters'>): Resources {
  const known = (pick: (round: Round) => number | null): number[] =>
    rounds.flatMap((round) => pick(round) ?? []);
  return {
    rssBytes: quantile(
      known((round) => round.serverRssBytes),
      1,
    ),
    gcShare: gcShare(rounds),
    eventLoopDelayP99Us: quantile(
      known((round) => round.serverEventLoopDelayP99Us),
      0.5,
    ),
    poolWaitUsPerRequest: rounds.length === 0 ? null : counters.poolWaitUsPerRequest,
  };
}

/** The server watches itself from a little before a slice's window to a little after it: hence the bound. */
function gcShare(rounds: readonly Round[]): number | null {
  let [gcMs, durationMs] = [0, 0];
  for (const round of rounds) {
    if (round.serverGcMs === null) continue;
    gcMs += round.serverGcMs;
    durationMs += round.durationMs;
  }
  return durationMs === 0 ? null : Math.min(1, gcMs / durationMs);
}
