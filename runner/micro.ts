/**
 * Micro-benchmarks: what a server does to one document, operation or row, timed by tinybench without servers or
 * database. Each process times all of them once, in an order of its own, and gives one figure each: compiled code
 * differs between lives of a process by more than any interval within one says.
 */
import type { MicroBenchmark } from '../results/run.ts';
import { Child, ChildError } from './child-process.ts';
import { microWorkloads } from './micro-benchmarks.ts';
import type { MicroAnswer, MicroFigure, MicroOrder } from './micro-protocol.ts';

export interface MicroOptions {
  /** Lives of the process; one after another, so that none disturbs another. */
  readonly processes: number;
  readonly seed: number;
  /** How long each workload is timed in each process. */
  readonly benchmarkMs?: number;
  readonly signal: AbortSignal;
  /** Called before each process, from 0. */
  readonly onProcess?: (launch: number) => void;
}

export const benchmarkMsDefault = 200;

/** Times every workload in every process. Rejects with a ChildError where one of them fails. */
export async function runMicroBenchmarks(options: MicroOptions): Promise<MicroBenchmark[]> {
  const { processes, seed, benchmarkMs = benchmarkMsDefault, signal, onProcess } = options;
  const found: (readonly MicroFigure[])[] = [];
  for (let launch = 0; launch < processes; launch += 1) {
    signal.throwIfAborted();
    onProcess?.(launch);
    found.push(
      await timeIn(new URL('./micro-start.ts', import.meta.url), { seed, launch, benchmarkMs }, signal),
    );
  }
  return microWorkloads().map(({ name, title }) => ({
    name,
    title,
    processes: found
      .flatMap((figures) => figures.filter((figure) => figure.name === name))
      .map(({ medianNs, samples }) => ({ medianNs, samples })),
  }));
}

async function timeIn(entry: URL, order: MicroOrder, signal: AbortSignal): Promise<readonly MicroFigure[]> {
  const child = new Child<MicroOrder, MicroAnswer>(entry, 'the process of micro-benchmarks', signal);
  try {
    const answer = await child.ask(order, (_message): _message is MicroAnswer => true);
    if (answer.type === 'failed')
      throw new ChildError(`the process of micro-benchmarks failed: ${answer.message}`);
    return answer.figures;
  } finally {
    await child.close();
  }
}
