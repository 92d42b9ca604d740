/**
 * Micro-benchmarks: what a server does to one document, operation or row, timed by tinybench without servers or
 * database. Each process times all of them once, in an order of its own, and gives one figure each: compiled code
 * differs between lives of a process by more than any interval within one says.
 */
import type { MicroBenchmark } from '../../results/run-file/run.ts';
import { Child } from '../process/child.ts';
import { microWorkloads } from './benchmarks.ts';
import type { MicroFigure, MicroProtocol } from './start.ts';

export interface MicroOptions {
  /** Lives of the process; one after another, so that none disturbs another. */
  readonly processes: number;
  readonly seed: number;
  /** How long each workload is timed in each process; 200 when not said. */
  readonly benchmarkMs?: number;
  readonly signal: AbortSignal;
  /** Called before each process, from 0. */
  readonly onProcess?: (launch: number) => void;
}

const entry = new URL('./start.ts', import.meta.url);

/** Times every workload in every process. Rejects with a ChildError where one of them fails. */
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
