/** One window: the load runs, what it takes is read around it, and a round of a result comes out. */
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { latencyFrom, type Round } from '../../results/run-file/result.ts';
import type { LoadProcess } from '../load/load-process.ts';
import type { ClosedOrder, Fault, OpenOrder } from '../load/request.ts';
import type { Server } from '../process/server.ts';
import { observeWindow } from './window-resources.ts';

export interface WindowResult {
  readonly round: Round;
  readonly fault: Fault | null;
}

/** How to ask; whom and what is the case's. */
export type WindowPlan =
  | Omit<ClosedOrder, 'origin' | 'path' | 'stream'>
  | Omit<OpenOrder, 'origin' | 'path' | 'stream'>;

/** Who asks, and which processes a window is read from. */
export interface Observation {
  readonly load: LoadProcess;
  /** Whether the database's processes run here, so that their CPU time can be read. */
  readonly isDatabaseLocal: boolean;
  /** Of processes of the run beside server, database and load: what they take is not others'. */
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

/** How long a window is meant to be. */
export interface WindowLength {
  /** Of the first attempt. */
  readonly responses: number;
  /** Shorter than this it is repeated; 0 for a pilot, whatever its length. */
  readonly msMin: number;
}

/** What an attempt found: no length and no requests where never all connections were under load. */
export interface Attempt {
  readonly requests: number;
  readonly durationMs: number;
  readonly longestUs: number | null;
}

/** A window that came out too short is repeated, with up to so many times as many requests. */
const shortMax = 4;
const growth = { min: 1.5, max: 16 };

/**
 * Without full load one connection was done before another had begun. By how much is not known, so the window grows fast:
 * 32 requests become 8,192 in 5 attempts, half a second and more of what a server answers.
 */
const neverFull = { max: 6, growth: 4 };

/**
 * The first attempt with `msMin` of full load, else the last with any. `round` is null where `ask`
 * resolved to null, which ends it, and where no attempt had full load: then `hadFullLoad` is false. Its longest answer is that
 * of all attempts: what waited in one that is dropped was a stall all the same.
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
    // A window much shorter than the others, sized by a rate that no longer holds, would weigh as much as they.
    short += 1;
    if (round.durationMs >= msMin || short === shortMax)
      return { round: { ...round, longestUs }, hadFullLoad: true };
    const scale = (2 * msMin) / round.durationMs;
    responses = Math.ceil(responses * Math.min(Math.max(scale, growth.min), growth.max));
  }
  return { round: null, hadFullLoad: false };
}
