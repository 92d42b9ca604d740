/**
 * The noise floor: how the machine behaves while nothing of the run is running. How evenly a fixed piece of work runs, how
 * long a memory read takes, how late a timer fires, and how much CPU others use meanwhile.
 */
import type { NoiseFloor } from '../../results/run-file/run.ts';
import { mean, median, quantile } from '../../results/statistics/basic.ts';
import { cpuShares, readMachineCpu } from './resources.ts';

const noiseFloorMsDefault = 1_400;

/**
 * About half a millisecond of integer arithmetic: long compared with the clock, short compared with the scheduler's time
 * slices.
 */
const workSteps = 200_000;
/** Shares of the total time. */
const [workShare, memoryShare, timerShare] = [0.36, 0.28, 0.36];
/** Calls before timing, so that compiled code is timed. */
const workWarmUps = 100;

/** Work that no compiler can remove, because its result is used. */
function work(seed: number): number {
  let state = seed | 1;
  for (let step = 0; step < workSteps; step += 1) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + step;
  }
  return state;
}

/**
 * Larger than the cache that the cores share. Reads of memory about as large as that cache all hit or all miss, depending on
 * what neighbours leave of it at the moment: 16 MiB took from 25 to 148 ns in four runs of a calm hour that otherwise agreed
 * within 2.3 %; 64 MiB took from 116 to 156 ns in 27 runs of the next hour. A neighbour that copied memory all the time made
 * it 20 % slower.
 */
const memoryPlaces = 2 ** 24;
/** Makes batches of about a tenth of a millisecond. */
const readsPerBatch = 1_000;

/**
 * A path through all of that memory in an order that no prefetcher guesses: a linear congruential generator of full period
 * (Hull & Dobell 1962: an odd increment, and a multiplier of 1 modulo 4).
 */
function memoryPath(): Int32Array {
  const next = (place: number): number => (Math.imul(place, 1_664_525) + 1_013_904_223) & (memoryPlaces - 1);
  const path = new Int32Array(memoryPlaces);
  for (let place = 0; place < memoryPlaces; place += 1) path[place] = next(place);
  return path;
}

function walk(path: Int32Array, from: number): number {
  let place = from;
  for (let read = 0; read < readsPerBatch; read += 1) place = path[place] as number;
  return place;
}

/** Microseconds of each call of `work` within `ms`, at least one. Each call gets the result of the one before. */
function timeRepeated(ms: number, work: (state: number) => number): number[] {
  const timesUs: number[] = [];
  let state = 1;
  for (let warmUp = 0; warmUp < workWarmUps; warmUp += 1) state = work(state);
  const endMs = performance.now() + ms;
  let now = performance.now();
  do {
    state = work(state);
    const after = performance.now();
    timesUs.push((after - now) * 1000);
    now = after;
  } while (now < endMs);
  return state === -1 ? [...timesUs, 0] : timesUs;
}

/** Nanoseconds of one read that depends on the one before: the median of batches. */
function timeMemoryRead(ms: number): number {
  const path = memoryPath();
  const timesUs = timeRepeated(ms, (place) => walk(path, place));
  return ((median(timesUs) ?? 0) * 1000) / readsPerBatch;
}

/** Microseconds by which each of a chain of 1 ms timers fires late. */
async function timerLags(ms: number): Promise<number[]> {
  const lagsUs: number[] = [];
  const endMs = performance.now() + ms;
  for (let now = performance.now(); now < endMs; ) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const after = performance.now();
    lagsUs.push(Math.max(0, (after - now - 1) * 1000));
    now = after;
  }
  return lagsUs;
}

export async function readNoiseFloor(ms = noiseFloorMsDefault): Promise<NoiseFloor> {
  const [before, ownBefore] = [readMachineCpu(), process.cpuUsage()];
  const timesUs = timeRepeated(workShare * ms, work);
  const memoryReadNs = timeMemoryRead(memoryShare * ms);
  const lagsUs = await timerLags(timerShare * ms);
  const own = process.cpuUsage(ownBefore);
  const shares = cpuShares(before, readMachineCpu(), (own.user + own.system) / 1000);
  const at = (share: number): number => quantile(timesUs, share) ?? mean(timesUs);
  return {
    workMedianUs: at(0.5),
    workSpread: (at(0.9) - at(0.1)) / at(0.5),
    memoryReadNs,
    memoryReadBytes: memoryPlaces * Int32Array.BYTES_PER_ELEMENT,
    timerLagP99Us: quantile(lagsUs, 0.99) ?? 0,
    otherCpuShare: shares?.other ?? null,
    stolenCpuShare: shares?.stolen ?? null,
  };
}
