/** How many requests windows have, whatever time they are given. */
import { samplesNeeded } from '../../results/run-file/histogram.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';

/**
 * Of a window. Its full load leaves out the first answer of each connection and some of its last; what is left of all windows of
 * a launch must make a p50, half as many again to be safe. A slow case has no time for a p50 in each.
 */
export function responsesMin(connections: number, roundsPerLaunch: number): number {
  const samples = Math.ceil((1.5 * samplesNeeded('p50')) / Math.max(1, roundsPerLaunch));
  return Math.max(4 * connections, 2 * connections + samples);
}

/** Of a closed-loop window: what a case of this rate answers in its time, and no fewer than make a p50. */
export function closedResponses(
  { connections, perMs }: { readonly connections: number; readonly perMs: number },
  { windowMs, roundsPerLaunch }: Pick<Pace, 'windowMs' | 'roundsPerLaunch'>,
): number {
  return Math.max(responsesMin(connections, roundsPerLaunch), Math.round(perMs * windowMs));
}

/** Of a pilot: in its first five executions on a backend a statement is planned anew. */
export const pilotResponses = (connections: number): number =>
  Math.max(8 * connections, 6 * poolConnectionsDefault);

/** A tenth more than a p99 needs: a window or two may be lost. */
const samplesWanted = 1.1 * samplesNeeded('p99');
/** No window of an open loop is meant to be longer, however low its rate. */
const openMsMax = 5_000;

/** What the length of a window follows from. */
export interface Pace {
  readonly windowMs: number;
  readonly launches: number;
  readonly roundsPerLaunch: number;
}

/** Of an open-loop window: so many that all rounds together know a p99, within bounds of time. */
export function openRequests(
  requestsPerSecond: number,
  { windowMs, launches, roundsPerLaunch }: Pace,
): number {
  const neededMs = (samplesWanted * 1000) / (launches * roundsPerLaunch) / requestsPerSecond;
  return Math.ceil((requestsPerSecond * Math.max(windowMs, Math.min(neededMs, openMsMax))) / 1000);
}

/** A shorter step would end before a queue has grown. */
const stepMsMin = 500;
const stepMsMax = 3_000;

/** Of a step in the search for a capacity: so many that it knows its p99 by itself, within bounds of time. */
export function stepRequests(requestsPerSecond: number): number {
  const neededMs = (samplesNeeded('p99') * 1000) / requestsPerSecond;
  return Math.ceil((requestsPerSecond * Math.min(Math.max(neededMs, stepMsMin), stepMsMax)) / 1000);
}

/** Of the pass that measures layers, however slow they are. */
export const layersResponsesMin = 8;
