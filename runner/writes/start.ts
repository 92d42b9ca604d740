/** Process entry of the writers: shares no event loop with what watches them. */
import { sumOf } from '../../results/statistics/basic.ts';
import { createRandom } from '../../scenarios/random.ts';
import { datasetNamed } from '../../seed/data/datasets.ts';
import { obey } from '../../servers/process/obey.ts';
import { workloads } from './workloads.ts';
import { connectWriter, type WriterTally, write } from './writer.ts';

export interface WritersProtocol {
  runSlice(order: WriteOrder): WriteSlice;
}

export interface WriteOrder {
  readonly connectionString: string;
  readonly workload: string;
  readonly dataset: string;
  readonly writers: number;
  readonly seconds: number;
  readonly synchronousCommit: 'on' | 'off';
  /** Names the streams of the slice: the same for every strategy of a round. */
  readonly stream: string;
}

export interface WriteSlice {
  /** Committed within the time of the slice. */
  readonly transactions: number;
  /** And those that were under way when it was over. */
  readonly committed: number;
  readonly durationMs: number;
  /** 40P01, each retried. */
  readonly deadlocks: number;
  /** 40001, each retried. */
  readonly conflicts: number;
}

async function runSlice(order: WriteOrder): Promise<WriteSlice> {
  const workload = workloads.find(({ name }) => name === order.workload);
  const dataset = datasetNamed(order.dataset);
  if (!workload || !dataset) throw new Error(`no workload ${order.workload} on ${order.dataset}`);
  const numbers = Array.from({ length: order.writers }, (_, index) => index);
  const clients = await Promise.all(
    numbers.map(() => connectWriter(order.connectionString, order.synchronousCommit)),
  );
  try {
    const startMs = performance.now();
    const endMs = startMs + order.seconds * 1000;
    const tallies = await Promise.all(
      clients.map((client, writer) =>
        write(client, { workload, dataset, random: createRandom(order.stream, writer), endMs }),
      ),
    );
    const sum = (key: keyof WriterTally): number => sumOf(tallies, (tally) => tally[key]);
    return {
      transactions: sum('transactions'),
      committed: sum('committed'),
      durationMs: endMs - startMs,
      deadlocks: sum('deadlocks'),
      conflicts: sum('conflicts'),
    };
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

obey<WritersProtocol>({ runSlice });
