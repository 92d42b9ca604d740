/** Warnings of what makes figures doubtful in an environment, each with what to do about it. Pure functions of readings. */
import { paceChanges } from '../../results/doubts/pace.ts';
import type { NoiseFloor } from '../../results/run-file/run.ts';
import type { Machine } from './machine.ts';

/** The load generator, the server and the database each keep a core busy. */
const coresNeeded = 4;
const [otherShareMax, stolenShareMax] = [0.1, 0.02];
const workSpreadMax = 0.25;
/** Largest difference of the noise floors at start and end: 2 of 27 runs in a calm hour differed by more. */
const driftMax = 0.15;
const gibibyte = 2 ** 30;
const [memoryBytesMin, swapBytesMax] = [gibibyte, 64 * 2 ** 20];

/** The sentences whose condition holds. */
function said(...sentences: readonly (string | false)[]): string[] {
  return sentences.filter((sentence) => sentence !== false);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function gib(bytes: number): string {
  return `${(bytes / gibibyte).toFixed(1)} GiB`;
}

/** Warnings that hold before anything runs. */
export function machineWarnings(machine: Machine): string[] {
  const { cpuCount, cpuGovernor, containerCpuLimit, isOnBattery, memory } = machine;
  return said(
    cpuCount < coresNeeded &&
      `${cpuCount} core${cpuCount === 1 ? '' : 's'} for load, server and database, so latencies include waiting for ` +
        `each other. Compare strategies, not machines, or use ${coresNeeded} cores`,
    containerCpuLimit !== null &&
      `the container may use ${Number(containerCpuLimit.toFixed(2))} CPUs. When it has used them, it is stopped for the rest of ` +
        'the period, which shows as stalls. Remove the limit: docker update --cpus 0 CONTAINER',
    cpuGovernor !== null &&
      cpuGovernor !== 'performance' &&
      `the CPU's frequency follows its load (governor ${cpuGovernor}). ` +
        'Fix it: sudo cpupower frequency-set --governor performance',
    isOnBattery === true && 'the machine runs on its battery, which slows it down. Plug it in',
    memory !== null &&
      memory.swapUsedBytes > swapBytesMax &&
      `${gib(memory.swapUsedBytes)} of memory is swapped out, and reading it back stalls whatever needs it. ` +
        'End programs that are not needed, then: sudo swapoff -a && sudo swapon -a',
    memory !== null &&
      memory.availableBytes < Math.min(memoryBytesMin, memory.totalBytes / 10) &&
      `only ${gib(memory.availableBytes)} of ${gib(memory.totalBytes)} of memory is free. End programs that are not needed`,
  );
}

/**
 * Warnings from the noise floor, taken while nothing of the run is running. The load average is used if CPU times cannot be
 * read.
 */
export function noiseWarnings(floor: NoiseFloor, { loadAverage, cpuCount }: Machine): string[] {
  const { otherCpuShare, stolenCpuShare, workSpread } = floor;
  const endOthers = 'End other programs (top lists them) and run again';
  const isLoaded = otherCpuShare === null ? loadAverage > cpuCount / 2 : otherCpuShare > otherShareMax;
  return said(
    isLoaded &&
      (otherCpuShare === null
        ? `the load average was ${loadAverage.toFixed(1)} before the run began. ${endOthers}`
        : `other processes took ${percent(otherCpuShare)} of the CPUs before the run began. ${endOthers}`),
    !isLoaded &&
      workSpread > workSpreadMax &&
      `the times of a fixed piece of work differed by ${percent(workSpread)} before the run began. ` +
        'Something else uses the CPUs: run again at a quieter time, or on a machine of its own',
    stolenCpuShare !== null &&
      stolenCpuShare > stolenShareMax &&
      `the hypervisor kept ${percent(stolenCpuShare)} of the CPU time for other machines. ` +
        'Use a machine whose cores are its own',
  );
}

/** Warns if the machine at the end of a run differs from the one at its start. */
export function driftWarnings(start: NoiseFloor, end: NoiseFloor): string[] {
  const changes = paceChanges([start], [end], driftMax);
  if (changes.length === 0) return [];
  return [
    `the machine itself changed during the run (${changes.join(', ')}). Ratios suffer less than absolute figures: ` +
      'run again at a quieter time, or on a machine of its own',
  ];
}

/** The size of the databases, and what the server can keep in memory. */
export interface DatabaseReadings {
  readonly dataset: string;
  readonly databaseBytes: number;
  readonly sharedBuffersBytes: number;
  readonly hasPrewarm: boolean;
}

export function databaseWarnings(readings: DatabaseReadings): string[] {
  const { dataset, databaseBytes, sharedBuffersBytes, hasPrewarm } = readings;
  return said(
    databaseBytes > sharedBuffersBytes &&
      `the databases of ${dataset} take ${gib(databaseBytes)} together, but shared_buffers hold ${gib(sharedBuffersBytes)}: ` +
        "strategies evict each other's pages. Measure fewer at once (--strategy), or a smaller dataset",
    !hasPrewarm &&
      `the server has no pg_prewarm, so the databases of ${dataset} start cold. ` +
        'Install the contrib package of its PostgreSQL',
  );
}
