/** CPU time of the whole machine, as `/proc/stat` counts it: in ticks of 10 ms, summed over its CPUs. */

import { readFileSync } from 'node:fs';
import { sum } from '../../results/statistics/basic.ts';

/** Ticks since boot. */
export interface MachineCpu {
  readonly total: number;
  readonly idle: number;
  /** What the hypervisor gave to others while this machine had work. */
  readonly stolen: number;
}

const ticksPerSecond = 100;

/**
 * The first line of `/proc/stat`: user nice system idle iowait irq softirq steal guest guest_nice (proc(5)). Guests
 * are counted within user and nice already. Null where the line is not one.
 */
export function parseMachineCpu(stat: string): MachineCpu | null {
  const [name, ...words] = stat.split('\n', 1)[0]?.trim().split(/\s+/) ?? [];
  const ticks = words.slice(0, 8).map(Number);
  const [idle, waiting, stolen = 0] = [ticks[3], ticks[4], ticks[7]];
  if (name !== 'cpu' || idle === undefined || waiting === undefined || ticks.some(Number.isNaN)) return null;
  return { total: sum(ticks), idle: idle + waiting, stolen };
}

/** Null where the system does not tell (macOS). */
export function readMachineCpu(): MachineCpu | null {
  try {
    return parseMachineCpu(readFileSync('/proc/stat', 'utf8'));
  } catch {
    return null;
  }
}

/** Shares, 0 to 1, of all CPU time between two readings: what others than the given time used, and what was stolen. */
export function cpuShares(
  before: MachineCpu | null,
  after: MachineCpu | null,
  ownCpuMs: number,
): { other: number; stolen: number } | null {
  if (before === null || after === null || after.total <= before.total) return null;
  const total = after.total - before.total;
  const stolen = Math.max(0, after.stolen - before.stolen) / total;
  const busy = (total - (after.idle - before.idle)) / total - stolen;
  const own = (ownCpuMs * ticksPerSecond) / 1000 / total;
  return { other: Math.min(1, Math.max(0, busy - own)), stolen };
}
