/**
 * What this machine is like while nothing of the run is under way: how evenly a fixed piece of work runs, how
 * late a timer fires, and what others take of the CPUs meanwhile. About a second.
 */
import { mean, quantile } from '../results/interval.ts';
import type { NoiseFloor } from '../results/run.ts';
import { cpuShares, readMachineCpu } from './machine-cpu.ts';

/** About half a millisecond of integer arithmetic: long for the clock, short for the scheduler's slices. */
const workSteps = 200_000;
const [workMs, timerMs] = [500, 500];
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

function timeWork(): number[] {
  const timesUs: number[] = [];
  let state = 1;
  for (let warmUp = 0; warmUp < workWarmUps; warmUp += 1) state = work(state);
  const endMs = performance.now() + workMs;
  for (let now = performance.now(); now < endMs; ) {
    state = work(state);
    const after = performance.now();
    timesUs.push((after - now) * 1000);
    now = after;
  }
  return state === 0 ? [...timesUs, 0] : timesUs;
}

/** How many microseconds later than asked for each of a chain of 1 ms timers fired. */
async function timerLags(): Promise<number[]> {
  const lagsUs: number[] = [];
  const endMs = performance.now() + timerMs;
  for (let now = performance.now(); now < endMs; ) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const after = performance.now();
    lagsUs.push(Math.max(0, (after - now - 1) * 1000));
    now = after;
  }
  return lagsUs;
}

export async function readNoiseFloor(): Promise<NoiseFloor> {
  const [before, ownBefore] = [readMachineCpu(), process.cpuUsage()];
  const timesUs = timeWork();
  const lagsUs = await timerLags();
  const own = process.cpuUsage(ownBefore);
  const shares = cpuShares(before, readMachineCpu(), (own.user + own.system) / 1000);
  const at = (share: number): number => quantile(timesUs, share) ?? mean(timesUs);
  return {
    workMedianUs: at(0.5),
    workSpread: (at(0.9) - at(0.1)) / at(0.5),
    timerLagP99Us: quantile(lagsUs, 0.99) ?? 0,
    otherCpuShare: shares?.other ?? null,
    stolenCpuShare: shares?.stolen ?? null,
  };
}
