/** What can make figures doubtful on this machine. Read here, judged in `environment-warnings.ts`. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';

export interface Machine {
  /** CPUs that this process may use. */
  readonly cpuCount: number;
  readonly cpuGovernor: string | null;
  /** CPUs that the control group allows. */
  readonly containerCpuLimit: number | null;
  /** Null if there is no battery, or it cannot be read. */
  readonly isOnBattery: boolean | null;
  readonly loadAverage: number;
  readonly memory: Memory | null;
}

export interface Memory {
  readonly totalBytes: number;
  /** Available without swapping. */
  readonly availableBytes: number;
  readonly swapUsedBytes: number;
}

/** The text of a small system file; null if it cannot be read. */
export function readText(path: string | URL): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** First line of a small system file; null if it is empty or cannot be read. */
export function readLine(path: string | URL): string | null {
  return readText(path)?.split('\n', 1)[0]?.trim() || null;
}

/** Bytes of a line of a file in /proc: `MemTotal:  24684092 kB`. Null if it is missing. */
export function bytesNamed(name: string, text: string | null): number | null {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text ?? '')?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

/** Parses `/proc/meminfo`. Null if one of the four lines is missing. */
export function parseMemory(text: string | null): Memory | null {
  const names = ['MemTotal', 'MemAvailable', 'SwapTotal', 'SwapFree'];
  const [totalBytes, availableBytes, swapBytes, swapFreeBytes] = names.map((name) => bytesNamed(name, text));
  if (totalBytes == null || availableBytes == null || swapBytes == null || swapFreeBytes == null) return null;
  return { totalBytes, availableBytes, swapUsedBytes: swapBytes - swapFreeBytes };
}

/** From `cpu.max` ("quota period" or "max period"), or from the two files of cgroup v1. Null if there is no limit. */
export function containerCpuLimit(): number | null {
  const [quota, period] = (readLine('/sys/fs/cgroup/cpu.max') ?? 'max').split(' ').map(Number);
  if (quota && period) return quota / period;
  const folder = '/sys/fs/cgroup/cpu';
  const [oldQuota, oldPeriod] = ['quota', 'period'].map((name) =>
    Number(readLine(`${folder}/cpu.cfs_${name}_us`)),
  );
  return oldQuota && oldPeriod && oldQuota > 0 ? oldQuota / oldPeriod : null;
}

function isOnBattery(): boolean | null {
  if (process.platform === 'darwin') {
    try {
      return /'Battery Power'/.test(execFileSync('pmset', ['-g', 'batt'], { encoding: 'utf8' }));
    } catch {
      return null;
    }
  }
  const folder = '/sys/class/power_supply';
  try {
    const states = readdirSync(folder)
      .filter((name) => readLine(`${folder}/${name}/type`) === 'Battery')
      .map((name) => readLine(`${folder}/${name}/status`));
    return states.length === 0 ? null : states.includes('Discharging');
  } catch {
    return null;
  }
}

export function readMachine(): Machine {
  return {
    cpuCount: availableParallelism(),
    cpuGovernor: readLine('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'),
    containerCpuLimit: containerCpuLimit(),
    isOnBattery: isOnBattery(),
    loadAverage: loadavg()[0] ?? 0,
    memory: parseMemory(readText('/proc/meminfo')),
  };
}
