/** Process entry of the writers: shares no event loop with what watches them, and ends when its parent is gone. */
import { sumOf } from '../../results/statistics/basic.ts';
import { createRandom } from '../../scenarios/random.ts';
import { datasetNamed } from '../../seed/datasets.ts';
import type { WriteAnswer, WriteOrder, WriteSlice } from './protocol.ts';
import { workloads } from './workloads.ts';
import { connectWriter, type WriterTally, write } from './writer.ts';

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
      type: 'slice',
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

process.on('message', (order: WriteOrder) => {
  runSlice(order).then(
    (slice) => process.send?.(slice satisfies WriteAnswer),
    (error: unknown) =>
      process.send?.({
        type: 'failed',
        message: error instanceof Error ? error.message : String(error),
      } satisfies WriteAnswer),
  );
});
// Ctrl-C reaches the whole process group; the parent decides when writing ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
