/**
 * Warm-up of a fresh server: all its scenarios mixed, until its throughput has settled. Compiled code, prepared
 * statements and cached plans are what production serves from, so they are what is timed.
 */
import { mean } from '../results/interval.ts';
import type { LoadProcess } from './load/load-process.ts';
import type { Request } from './load/request.ts';

const sliceMs = 200;
/**
 * Settled is what has no trend: the mean of the last slices is that of as many before, but for this share. Asking
 * single slices to agree asks a shared machine to be silent: at 3 % none of 84 warm-ups ever passed.
 */
const agreeing = { slices: 3, share: 0.05 };
const firstResponses = 400;

/** The stream that warm-up replays: the scenarios' streams, one request of each in turn. */
export function mixed(streams: readonly (readonly Request[])[]): Request[] {
  const longest = Math.max(0, ...streams.map((stream) => stream.length));
  return Array.from({ length: longest }, (_, index) =>
    streams.flatMap((stream) => stream[index % stream.length] ?? []),
  ).flat();
}

/** Whether throughput has stopped changing. */
export function isSettled(rates: readonly number[]): boolean {
  const last = mean(rates.slice(-agreeing.slices));
  const before = mean(rates.slice(-2 * agreeing.slices, -agreeing.slices));
  return rates.length >= 2 * agreeing.slices && Math.abs(last / before - 1) <= agreeing.share;
}

/** Replays `stream` until settled or `msMax` is over; resolves to whether it settled. */
export async function warmUp(
  load: LoadProcess,
  order: { port: number; path: string; stream: string; connections: number; msMax: number },
): Promise<boolean> {
  const { port, path, stream, connections, msMax } = order;
  const endMs = performance.now() + msMax;
  const rates: number[] = [];
  let responses = firstResponses;
  for (let offset = 0; performance.now() < endMs; offset += responses) {
    const slice = await load.runSlice({ kind: 'closed', port, path, stream, connections, responses, offset });
    // A server that does not answer is found, and explained, by the trials themselves.
    if (slice.fault?.requestIndex === null) return false;
    rates.push(slice.requests / slice.durationMs);
    if (isSettled(rates)) return true;
    responses = Math.max(2 * connections, Math.round((rates.at(-1) ?? 0) * sliceMs));
  }
  return false;
}
