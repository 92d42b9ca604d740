/**
 * What this machine is like while nothing of the run is under way: how evenly a fixed piece of work runs, how long
 * memory takes to answer, how late a timer fires, and what others take of the CPUs meanwhile.
 */

import type { NoiseFloor } from '../../results/run-file/run.ts';
import { mean, median, quantile } from '../../results/statistics/basic.ts';
import { cpuShares, readMachineCpu } from './resources.ts';

const noiseFloorMsDefault = 1_400;

/** About half a millisecond of integer arithmetic: long for the clock, short for the scheduler's windows. */
const workSteps = 200_000;
/** Of the time that it takes. */
const [workShare, memoryShare, timerShare] = [0.36, 0.28, 0.36];
/** Compiled code is what is timed. */
const workWarmUps = 100;

/** Work that no compiler can leave out: its result is used. */
function work(seed: number): number {
  let state = seed | 1;
  for (let step = 0; step < workSteps; step += 1) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + step;
  }
  return state;
}

/**
 * Beyond what the cores share of caches. Of memory as large as that cache all reads hit it or all miss, by what neighbours
 * leave of it this moment: 16 MiB took from 25 to 148 ns in four runs of a calm hour that agreed within 2.3 %, 64 MiB from
 * 116 to 156 ns in 27 runs of the next one. A neighbour that copies memory without end made it 20 % slower.
 */
const memoryPlaces = 2 ** 24;
/** Batches of about a tenth of a millisecond. */
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

/** Microseconds of each repetition of `work`, which gets what it returned last, within `ms`; of one at the least. */
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

/** Nanoseconds of one read, each waiting for the one before: median of batches. */
function timeMemoryRead(ms: number): number {
  const path = memoryPath();
  const timesUs = timeRepeated(ms, (place) => walk(path, place));
  return ((median(timesUs) ?? 0) * 1000) / readsPerBatch;
}

/** How many microseconds later than asked for each of a chain of 1 ms timers fired. */
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
