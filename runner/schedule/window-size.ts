/** How long windows are. */
import { samplesNeeded } from '../../results/run-file/histogram.ts';

/** Each backend runs a statement more than five times, because PostgreSQL plans the first five executions anew. */
export const pilotMs = 100;

/** A tenth more than a p99 needs, because a window or two may be lost. */
const samplesWanted = 1.1 * samplesNeeded('p99');
/** Upper limit of an open loop's window, however low its rate. */
const openMsMax = 5_000;
/** The same where a rate is shared by many cases, which all take this time. */
export const trafficMsMax = 250;

/** How the time of a launch is split. */
export interface Pace {
  readonly windowMs: number;
  readonly launches: number;
  readonly roundsPerLaunch: number;
}

/**
 * Requests of an open-loop window: enough for a p99 over all rounds, within time limits. All that are offered the same rate
 * have windows of the same length.
 */
export function openRequests(
  requestsPerSecond: number,
  { windowMs, launches, roundsPerLaunch }: Pace,
  msMax = openMsMax,
): number {
  const neededMs = (samplesWanted * 1000) / (launches * roundsPerLaunch) / requestsPerSecond;
  return Math.ceil((requestsPerSecond * Math.max(windowMs, Math.min(neededMs, msMax))) / 1000);
}

/** A shorter step would end before a queue can grow. */
const stepMsMin = 500;
const stepMsMax = 3_000;

/** Requests of a step in the search for a capacity: enough for its own p99, within time limits. */
export function stepRequests(requestsPerSecond: number): number {
  const neededMs = (samplesNeeded('p99') * 1000) / requestsPerSecond;
  return Math.ceil((requestsPerSecond * Math.min(Math.max(neededMs, stepMsMin), stepMsMax)) / 1000);
}
