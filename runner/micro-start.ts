/** Process entry of the micro-benchmarks: times every workload once, in a random order, and ends. */
import { Bench } from 'tinybench';
import { createRandom, shuffled } from '../scenarios/random.ts';
import { type MicroWorkload, microWorkloads } from './micro-benchmarks.ts';
import type { MicroAnswer, MicroFigure, MicroOrder } from './micro-protocol.ts';

/** Calls per reading of the clock, which alone costs 40 ns: as much as the smallest of these workloads. */
const callsPerReading = 1_000;

/** What was made last, kept where no compiler can see that nobody reads it. */
const kept: { made: unknown } = { made: null };

function repeated({ run }: MicroWorkload): () => void {
  return () => {
    for (let call = 0; call < callsPerReading; call += 1) kept.made = run();
  };
}

async function time({ seed, launch, benchmarkMs }: MicroOrder): Promise<MicroFigure[]> {
  const bench = new Bench({ time: benchmarkMs, warmupTime: benchmarkMs / 2, throws: true });
  // What ran before shapes the compiler's guesses and the heap: no workload always comes first.
  for (const workload of shuffled(microWorkloads(), createRandom(seed, 'micro', launch)))
    bench.add(workload.name, repeated(workload));
  const tasks = await bench.run();
  return tasks.map(({ name, result }) => {
    if (!('latency' in result)) throw new Error(`Expected tinybench to time "${name}", got ${result.state}.`);
    const { p50, samplesCount } = result.latency;
    return { name, medianNs: (p50 * 1e6) / callsPerReading, samples: samplesCount };
  });
}

function answer(message: MicroAnswer): void {
  process.send?.(message);
}

process.once('message', (order: MicroOrder) => {
  time(order).then(
    (figures) => answer({ type: 'timed', figures }),
    (error: unknown) => answer({ type: 'failed', message: String(error) }),
  );
});
// Ctrl-C reaches the whole process group; the parent decides when it ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
