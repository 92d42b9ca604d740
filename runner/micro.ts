/** `npm run micro`: the transformer alone, timed by tinybench, without servers or database. */
import { Bench } from 'tinybench';
import { type MicroBenchmark, microBenchmarks } from './micro-benchmarks.ts';

/** Calls per reading of the clock, which alone costs 40 ns: as much as the smallest of these workloads. */
const callsPerReading = 1_000;
const benchmarkMs = 500;

/** Times every workload and returns the table to print: nanoseconds per call, and the 95 % interval of the mean. */
export async function runMicro(): Promise<string> {
  const benchmarks = microBenchmarks();
  const bench = new Bench({ time: benchmarkMs, warmupTime: 100, throws: true });
  for (const benchmark of benchmarks) bench.add(benchmark.name, repeated(benchmark));
  const tasks = await bench.run();
  const width = Math.max(...benchmarks.map(({ name }) => name.length));
  const lines = tasks.map(({ name, result }) => {
    if (!('latency' in result)) throw new Error(`Expected tinybench to time "${name}", got ${result.state}.`);
    const callNs = (result.latency.mean * 1e6) / callsPerReading;
    return `${name.padEnd(width)}  ${callNs.toFixed(0).padStart(7)} ns  ± ${result.latency.rme.toFixed(1)} %`;
  });
  const notes = ['', 'Mean of a call; the interval is of this process alone, and launches differ by more.'];
  return [`Node ${process.versions.node}`, '', ...lines, ...notes].join('\n');
}

/** What was made last, kept where no compiler can see that nobody reads it. */
const kept: { made: unknown } = { made: null };

function repeated({ run }: MicroBenchmark): () => void {
  return () => {
    for (let call = 0; call < callsPerReading; call += 1) kept.made = run();
  };
}
