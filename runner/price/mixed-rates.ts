/** How much of a mixed load is offered: what all strategies bear, for long enough. */
import type { Offered } from './both-loops.ts';

/** Requests a second that a server answers as fast as it can, of each kind alone. */
export interface Bearing {
  readonly readsPerSecond: number;
  readonly writesPerSecond: number;
}

/** Of what the slowest strategy bears: the rest is for who keeps documents, and for bursts. */
const shareOffered = 0.4;
const windowMs = { min: 1_000, max: 6_000 };
/** Windows of few writes are longer, so that they hold so many if that does not take too long. */
const writesWanted = 2;

/** Reads and writes together, a second: the time of a mix is the sum of the times of its parts. Two digits, as it is an estimate. */
export function offeredPerSecond(bearing: readonly Bearing[], readsPerWrite: number): number {
  const borne = bearing.map(
    ({ readsPerSecond, writesPerSecond }) =>
      (readsPerWrite + 1) / (readsPerWrite / readsPerSecond + 1 / writesPerSecond),
  );
  return Number((shareOffered * Math.min(...borne)).toPrecision(2));
}

/** Milliseconds for each write, and for the reads that come with it. */
function msPerWrite(perSecond: number, readsPerWrite: number): number {
  return ((readsPerWrite + 1) * 1000) / perSecond;
}

/** Whether a write comes often enough at this rate to be in every window. */
export function isOfferable(perSecond: number, readsPerWrite: number): boolean {
  return msPerWrite(perSecond, readsPerWrite) <= windowMs.max;
}

/** A window of whole writes, each with its reads, that lasts for as long as they take at this rate. */
export function offeredOf(perSecond: number, readsPerWrite: number, durationMsMin = 0): Offered {
  const eachMs = msPerWrite(perSecond, readsPerWrite);
  const writes = Math.max(
    Math.ceil(Math.max(windowMs.min, durationMsMin) / eachMs),
    Math.min(writesWanted, Math.floor(windowMs.max / eachMs)),
  );
  return { writes, reads: writes * readsPerWrite, durationMs: writes * eachMs };
}

/** As many intervals as fit into a window, so that it holds whole ones. */
export function intervalsOf(
  durationMs: number,
  intervalMsMin: number,
): { count: number; intervalMs: number } {
  const count = Math.max(1, Math.floor(durationMs / intervalMsMin));
  return { count, intervalMs: durationMs / count };
}
