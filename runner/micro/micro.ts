/**
 * Micro-benchmarks: what a server does to one document, operation or row, timed by tinybench without servers or database.
 * Each process times every workload once, in an order of its own, and gives one figure for each. Compiled code differs
 * between processes by more than the interval within any one of them tells.
 */
import type { MicroBenchmark } from '../../results/run-file/run.ts';
import { Child } from '../process/child.ts';
import { microWorkloads } from './benchmarks.ts';
import type { MicroFigure, MicroProtocol } from './start.ts';

export interface MicroOptions {
  /** Number of processes. They run one after another, so that none disturbs another. */
  readonly processes: number;
  readonly seed: number;
  /** How long each workload is timed in each process; default 200. */
  readonly benchmarkMs?: number;
  readonly signal: AbortSignal;
  /** Called before each process, with its number from 0. */
  readonly onProcess?: (launch: number) => void;
}

const entry = new URL('./start.ts', import.meta.url);

/** Times every workload in every process. Rejects with a ChildError if one of them fails. */
export async function runMicroBenchmarks(options: MicroOptions): Promise<MicroBenchmark[]> {
  const { processes, seed, benchmarkMs = 200, signal, onProcess } = options;
  const found: (readonly MicroFigure[])[] = [];
  for (let launch = 0; launch < processes; launch += 1) {
    signal.throwIfAborted();
    onProcess?.(launch);
    await using child = new Child<MicroProtocol>(entry, 'the process of micro-benchmarks', signal);
    found.push(await child.ask('time', { seed, launch, benchmarkMs }));
  }
  return microWorkloads().map(({ name, title }) => ({
    name,
    title,
    processes: found
      .flatMap((figures) => figures.filter((figure) => figure.name === name))
      .map(({ medianNs, samples }) => ({ medianNs, samples })),
  }));
}
