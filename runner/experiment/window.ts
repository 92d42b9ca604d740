/** One window: runs the load, reads CPU and memory around it, and returns a round of a result. */
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { latencyFrom, type Round } from '../../results/run-file/result.ts';
import type { LoadProcess } from '../load/load-process.ts';
import type { Fault, OrderWithout } from '../load/request.ts';
import type { Server } from '../process/server.ts';
import { observeWindow } from './window-resources.ts';

export interface WindowResult {
  readonly round: Round;
  readonly fault: Fault | null;
}

/** How to ask. Whom and what to ask follows from the case. */
export type WindowPlan = OrderWithout<'origin' | 'path' | 'stream'>;

/** Who asks, and which processes are read. */
export interface Observation {
  readonly load: LoadProcess;
  /** Whether the database's processes run here, so that their CPU time can be read. */
  readonly isDatabaseLocal: boolean;
  /** Other processes of this run: their CPU time is not a neighbour's. */
  readonly helperPids: readonly number[];
}

export async function measureWindow(
  { load, isDatabaseLocal, helperPids }: Observation,
  server: Server,
  launch: number,
  plan: WindowPlan & { readonly path: string; readonly stream: string },
): Promise<WindowResult> {
  const backendPids = isDatabaseLocal ? server.backendPids : null;
  const { window, resources } = await observeWindow({ server, load, backendPids, helperPids }, () =>
    load.runWindow({ ...plan, origin: server.origin }),
  );
  const round: Round = {
    launch,
    requests: window.requests,
    errors: window.errors,
    durationMs: Math.max(window.durationMs, Number.EPSILON),
    latencyUs: latencyFrom(decodeHistogram(window.histogram)),
    histogram: window.histogram,
    longestUs: window.longestUs,
    ...resources,
    openLoop: window.openLoop,
  };
  return { round, fault: window.fault };
}

/** How long a window should be. */
export interface WindowLength {
  /** Of the first attempt. */
  readonly responses: number;
  /** A shorter window is repeated; 0 accepts any length, for pilots. */
  readonly msMin: number;
}

/** An attempt. It has no length and no requests if the connections were never all under load at once. */
export interface Attempt {
  readonly requests: number;
  readonly durationMs: number;
  readonly longestUs: number | null;
}

/** A window that is too short is repeated with more requests, by these factors. */
const shortMax = 4;
const growth = { min: 1.5, max: 16 };

/**
 * Without full load, one connection was done before another had begun. By how much is unknown, so the window grows fast:
 * from 32 requests to 8,192 in 5 attempts, which take a server half a second or more.
 */
const neverFull = { max: 6, growth: 4 };

/**
 * The first attempt with `msMin` of full load, else the last with any. `round` is null if `ask` resolved to null, which
 * ends the attempts, or if no attempt had full load: then `hadFullLoad` is false. The longest answer is that of all
 * attempts, because a stall in a dropped attempt was a stall, too.
 */
export async function untilLongEnough<Round extends Attempt>(
  { responses: first, msMin }: WindowLength,
  ask: (responses: number) => Promise<Round | null>,
): Promise<{ readonly round: Round | null; readonly hadFullLoad: boolean }> {
  let responses = first;
  let longestUs: number | null = null;
  for (let [short, without] = [0, 0]; without < neverFull.max; ) {
    const round = await ask(responses);
    if (round === null) return { round, hadFullLoad: true };
    if (round.longestUs !== null) longestUs = Math.max(longestUs ?? 0, round.longestUs);
    if (round.requests === 0) {
      without += 1;
      responses *= neverFull.growth;
      continue;
    }
    // A much shorter window, sized by an outdated rate, would weigh as much as the others.
    short += 1;
    if (round.durationMs >= msMin || short === shortMax)
      return { round: { ...round, longestUs }, hadFullLoad: true };
    const scale = (2 * msMin) / round.durationMs;
    responses = Math.ceil(responses * Math.min(Math.max(scale, growth.min), growth.max));
  }
  return { round: null, hadFullLoad: false };
}
