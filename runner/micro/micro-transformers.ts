/** `npm run micro:transformers`: the transformers timed side by side, rounds over all of them, so that a slow moment of the machine meets all alike. */
import { Bench } from 'tinybench';
import { type TransformerWorkload, transformerWorkloads, yardstick } from './transformer-workloads.ts';

export interface TransformerTime {
  readonly workload: TransformerWorkload;
  /** Of one call: the median over rounds of each round's median. */
  readonly callNs: number;
  /** To the yardstick's of the same round, the median over rounds. */
  readonly ratio: number;
}

const roundCount = 5;
const roundMs = 60;
/** Between two readings of the clock: about what 64 kB take, so that the clock's own 40 ns do not show. */
const bytesPerReading = 64_000;

/** Times every workload: about 15 s. */
export async function timeTransformers(): Promise<readonly TransformerTime[]> {
  const workloads = transformerWorkloads();
  const rounds: number[][] = [];
  for (let round = 0; round < roundCount; round += 1) rounds.push(await timeRound(workloads));
  return workloads.map((workload, index) => {
    const beside = workloads.findIndex(
      ({ contender, documentBytes, selection }) =>
        contender === yardstick &&
        documentBytes === workload.documentBytes &&
        selection === workload.selection,
    );
    const times = rounds.map((callNs) => callNs[index] ?? Number.NaN);
    const ratios = rounds.map((callNs) => (callNs[index] ?? Number.NaN) / (callNs[beside] ?? Number.NaN));
    return { workload, callNs: median(times), ratio: median(ratios) };
  });
}

/** The table to print. */
export function transformerTable(times: readonly TransformerTime[]): string {
  const lines = times.map(({ workload, callNs, ratio }) => {
    const rate = (workload.documentBytes / callNs) * 1_000;
    return [
      workload.title.padEnd(58),
      `${callNs.toFixed(0).padStart(7)} ns`,
      `${rate.toFixed(0).padStart(5)} MB/s`,
      `${ratio.toFixed(2).padStart(5)} of the yardstick`,
    ].join('  ');
  });
  const note =
    'Medians over rounds of this process; MB/s are of the stored document, however little is selected.';
  return [...lines, '', note].join('\n');
}

/** Nanoseconds per call of every workload, in their order. */
async function timeRound(workloads: readonly TransformerWorkload[]): Promise<number[]> {
  const bench = new Bench({ time: roundMs, warmupTime: roundMs / 2, throws: true });
  for (const workload of workloads) bench.add(workload.name, repeated(workload));
  const tasks = await bench.run();
  return tasks.map(({ name, result }, index) => {
    if (!('latency' in result)) throw new Error(`Expected tinybench to time "${name}", got ${result.state}.`);
    return (result.latency.p50 * 1e6) / callsOf(workloads[index]);
  });
}

/** What was made last, kept where no compiler can see that nobody reads it. */
const kept: { made: unknown } = { made: null };

function repeated(workload: TransformerWorkload): () => void {
  const calls = callsOf(workload);
  return () => {
    for (let call = 0; call < calls; call += 1) kept.made = workload.run();
  };
}

function callsOf(workload: TransformerWorkload | undefined): number {
  return Math.max(1, Math.round(bytesPerReading / (workload?.documentBytes ?? bytesPerReading)));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

if (import.meta.main) console.log(transformerTable(await timeTransformers()));
