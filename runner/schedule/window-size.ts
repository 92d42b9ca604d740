/** How many requests a window has. */
import { samplesNeeded } from '../../results/run-file/histogram.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';

/**
 * Fewest responses of a window. Full load excludes the first answer of each connection and some of its last; the rest of all
 * windows of a launch must make a p50, with half as many again to be safe. A slow case has no time for a p50 in each.
 */
export function responsesMin(connections: number, roundsPerLaunch: number): number {
  const samples = Math.ceil((1.5 * samplesNeeded('p50')) / Math.max(1, roundsPerLaunch));
  return Math.max(4 * connections, 2 * connections + samples);
}

/** Responses of a closed-loop window: as many as fit into its time at this rate, but enough for a p50. */
export function closedResponses(
  { connections, perMs }: { readonly connections: number; readonly perMs: number },
  { windowMs, roundsPerLaunch }: Pick<Pace, 'windowMs' | 'roundsPerLaunch'>,
): number {
  return Math.max(responsesMin(connections, roundsPerLaunch), Math.round(perMs * windowMs));
}

/** Responses of a pilot: more than five per backend, because PostgreSQL plans a statement's first five executions anew. */
export const pilotResponses = (connections: number): number =>
  Math.max(8 * connections, 6 * poolConnectionsDefault);

/** A tenth more than a p99 needs, because a window or two may be lost. */
const samplesWanted = 1.1 * samplesNeeded('p99');
/** Upper limit of an open loop's window, however low its rate. */
const openMsMax = 5_000;

/** How the time of a launch is split. */
export interface Pace {
  readonly windowMs: number;
  readonly launches: number;
  readonly roundsPerLaunch: number;
}

/** Requests of an open-loop window: enough for a p99 over all rounds, within time limits. */
export function openRequests(
  requestsPerSecond: number,
  { windowMs, launches, roundsPerLaunch }: Pace,
): number {
  const neededMs = (samplesWanted * 1000) / (launches * roundsPerLaunch) / requestsPerSecond;
  return Math.ceil((requestsPerSecond * Math.max(windowMs, Math.min(neededMs, openMsMax))) / 1000);
}

/** A shorter step would end before a queue can grow. */
const stepMsMin = 500;
const stepMsMax = 3_000;

/** Requests of a step in the search for a capacity: enough for its own p99, within time limits. */
export function stepRequests(requestsPerSecond: number): number {
  const neededMs = (samplesNeeded('p99') * 1000) / requestsPerSecond;
  return Math.ceil((requestsPerSecond * Math.min(Math.max(neededMs, stepMsMin), stepMsMax)) / 1000);
}

/** Fewest responses of the pass that measures layers. */
export const layersResponsesMin = 8;
