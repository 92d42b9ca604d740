/** Process entry of the micro-benchmarks: times every workload once, in a random order. */
import { Bench } from 'tinybench';
import type { MicroBenchmark } from '../../results/run-file/run.ts';
import { createRandom, shuffled } from '../../scenarios/random.ts';
import { obey } from '../../servers/process/obey.ts';
import { type MicroWorkload, microWorkloads } from './benchmarks.ts';

export interface MicroProtocol {
  time(order: MicroOrder): readonly MicroFigure[];
}

interface MicroOrder {
  /** Together with `launch`, determines the order of the workloads. */
  readonly seed: number;
  readonly launch: number;
  /** How long each workload is timed, after a warm-up of half as long. */
  readonly benchmarkMs: number;
}

/** What one process measured of one workload, with its name. */
export type MicroFigure = MicroBenchmark['processes'][number] & Pick<MicroBenchmark, 'name'>;

/** Reading the clock costs 40 ns, as much as the smallest workload, so one reading covers this much work. */
const readingMs = 0.1;
/** How long calls are counted to find how many that is. They are compiled meanwhile. */
const countingMs = 20;

/** The last result, kept where no compiler can tell that nobody reads it. */
const kept: { made: unknown } = { made: null };

function callsPerReading({ run }: MicroWorkload): number {
  const begunMs = performance.now();
  let calls = 0;
  for (; performance.now() - begunMs < countingMs; calls += 1) kept.made = run();
  return Math.max(1, Math.round((calls * readingMs) / countingMs));
}

function repeated({ run }: MicroWorkload, calls: number): () => void {
  return () => {
    for (let call = 0; call < calls; call += 1) kept.made = run();
  };
}

async function time({ seed, launch, benchmarkMs }: MicroOrder): Promise<MicroFigure[]> {
  const bench = new Bench({ time: benchmarkMs, warmupTime: benchmarkMs / 2, throws: true });
  // Earlier workloads influence the compiler and the heap, so the order is random.
  const workloads = shuffled(microWorkloads(), createRandom(seed, 'micro', launch));
  const callsOf = new Map(workloads.map((workload) => [workload.name, callsPerReading(workload)]));
  for (const workload of workloads) {
    bench.add(workload.name, repeated(workload, callsOf.get(workload.name) ?? 1));
  }
  const tasks = await bench.run();
  return tasks.map(({ name, result }) => {
    if (!('latency' in result)) throw new Error(`Expected tinybench to time "${name}", got ${result.state}.`);
    const { p50, samplesCount } = result.latency;
    return { name, medianNs: (p50 * 1e6) / (callsOf.get(name) ?? 1), samples: samplesCount };
  });
}

obey<MicroProtocol>({ time });
