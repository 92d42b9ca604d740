/** What of an environment makes figures doubtful, each with what to do about it: pure functions of readings. */
import { paceChanges } from '../../results/doubts/pace.ts';
import type { NoiseFloor } from '../../results/run-file/run.ts';
import type { Machine } from './machine.ts';

/** The load generator, the server and the database each keep a core busy. */
const coresNeeded = 4;
const [otherShareMax, stolenShareMax] = [0.1, 0.02];
const workSpreadMax = 0.25;
/** Between the noise floors of start and end: of 27 runs in a calm hour, two differed by more. */
const driftMax = 0.15;
const gibibyte = 2 ** 30;
const [memoryBytesMin, swapBytesMax] = [gibibyte, 64 * 2 ** 20];

/** Those of these sentences whose condition holds. */
function said(...sentences: readonly (string | false)[]): string[] {
  return sentences.filter((sentence) => sentence !== false);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function gib(bytes: number): string {
  return `${(bytes / gibibyte).toFixed(1)} GiB`;
}

/** What is true of the machine before anything runs. */
export function machineWarnings(machine: Machine): string[] {
  const { cpuCount, cpuGovernor, containerCpuLimit, isOnBattery, memory } = machine;
  return said(
    cpuCount < coresNeeded &&
      `${cpuCount} core${cpuCount === 1 ? '' : 's'} for load, server and database, which take turns on them: latencies hold ` +
        `waiting for each other. Compare strategies, not machines, or use ${coresNeeded} cores`,
    containerCpuLimit !== null &&
      `the container may use ${Number(containerCpuLimit.toFixed(2))} CPUs and is stopped for the rest of a period ` +
        'once it has: that shows as stalls. Take the limit off: docker update --cpus 0 CONTAINER',
    cpuGovernor !== null &&
      cpuGovernor !== 'performance' &&
      `the CPU's frequency follows its load (governor ${cpuGovernor}). ` +
        'Fix it: sudo cpupower frequency-set --governor performance',
    isOnBattery === true && 'the machine runs on its battery, which slows it down. Plug it in',
    memory !== null &&
      memory.swapUsedBytes > swapBytesMax &&
      `${gib(memory.swapUsedBytes)} of memory are swapped out, and reading them back stalls whatever needs them. ` +
        'End what is not needed, then: sudo swapoff -a && sudo swapon -a',
    memory !== null &&
      memory.availableBytes < Math.min(memoryBytesMin, memory.totalBytes / 10) &&
      `only ${gib(memory.availableBytes)} of ${gib(memory.totalBytes)} memory are free. End what is not needed`,
  );
}

/** What showed while nothing of the run was under way; the load average where the CPUs cannot be asked. */
export function noiseWarnings(floor: NoiseFloor, { loadAverage, cpuCount }: Machine): string[] {
  const { otherCpuShare, stolenCpuShare, workSpread } = floor;
  const endIt = 'End it (top shows what it is) and run again';
  const isLoaded = otherCpuShare === null ? loadAverage > cpuCount / 2 : otherCpuShare > otherShareMax;
  return said(
    isLoaded &&
      (otherCpuShare === null
        ? `the load average was ${loadAverage.toFixed(1)} before the run began. ${endIt}`
        : `other processes took ${percent(otherCpuShare)} of the CPUs before the run began. ${endIt}`),
    !isLoaded &&
      workSpread > workSpreadMax &&
      `a fixed piece of work took times that differ by ${percent(workSpread)} before the run began. ` +
        'Something shares the CPUs: run again at a quieter time, or on a machine of its own',
    stolenCpuShare !== null &&
      stolenCpuShare > stolenShareMax &&
      `the hypervisor kept ${percent(stolenCpuShare)} of the CPU time for other machines. ` +
        'Use a machine whose cores are its own',
  );
}

/** The machine at the end of a run was another than at its start. */
export function driftWarnings(start: NoiseFloor, end: NoiseFloor): string[] {
  const changes = paceChanges([start], [end], driftMax);
  if (changes.length === 0) return [];
  return [
    `the machine itself changed while the run went on (${changes.join(', ')}). Ratios bear that, absolute figures do not: ` +
      'run again at a quieter time, or on a machine of its own',
  ];
}

/** What the server keeps in memory, against what a run reads of it. */
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
      `the databases of ${dataset} take ${gib(databaseBytes)} together, shared_buffers hold ${gib(sharedBuffersBytes)}: ` +
        "strategies push each other's pages out. Measure fewer at once (--strategy), or a smaller dataset",
    !hasPrewarm &&
      `the server has no pg_prewarm, so the databases of ${dataset} start cold. ` +
        'Install the contrib package of its PostgreSQL',
  );
}
