/**
 * Process entry of the writers, which shares no event loop with their observer. Runs transactions, and retries deadlocks and
 * conflicts.
 */
import type pg from 'pg';
import { createRandom } from '../../scenarios/random.ts';
import { codeOf } from '../../seed/cluster/cluster.ts';
import { datasetNamed } from '../../seed/data/datasets.ts';
import { connectSession } from '../../servers/database/session.ts';
import { obey } from '../../servers/process/obey.ts';
import { type WriteStatement, workloads } from './workloads.ts';

export interface WritersProtocol {
  runWindow(order: WriteOrder): WriteTally;
}

export interface WriteOrder {
  readonly connectionString: string;
  readonly workload: string;
  readonly dataset: string;
  readonly writers: number;
  readonly seconds: number;
  readonly synchronousCommit: 'on' | 'off';
  /** Seeds the random streams of the window. The same for every strategy of a round. */
  readonly stream: string;
}

/** The sum over all writers of a window. */
interface WriteTally {
  /** Committed before the end of the window. */
  transactions: number;
  /** These, and those in progress at the end of the window. */
  committed: number;
  /** SQLSTATE 40P01; each is retried. */
  deadlocks: number;
  /** SQLSTATE 40001; each is retried. */
  conflicts: number;
}

const deadlockDetected = '40P01';
const serializationFailure = '40001';

async function runWindow(order: WriteOrder): Promise<WriteTally> {
  const workload = workloads.find(({ name }) => name === order.workload);
  const dataset = datasetNamed(order.dataset);
  if (!workload || !dataset) throw new Error(`no workload ${order.workload} on ${order.dataset}`);
  const settings = { synchronous_commit: order.synchronousCommit };
  const connections = Array.from({ length: order.writers }, () =>
    connectSession(order.connectionString, { title: 'writer', settings }),
  );
  const clients = await Promise.all(connections);
  const tally: WriteTally = { transactions: 0, committed: 0, deadlocks: 0, conflicts: 0 };
  try {
    const endMs = performance.now() + order.seconds * 1000;
    const write = async (client: pg.Client, writer: number): Promise<void> => {
      const random = createRandom(order.stream, writer);
      while (performance.now() < endMs) {
        const statements = workload.transaction(random, dataset);
        while (!(await isCommitted(client, statements, tally)));
        tally.committed += 1;
        if (performance.now() < endMs) tally.transactions += 1;
      }
    };
    await Promise.all(clients.map(write));
    return tally;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/** Runs one transaction. False if it has to be retried. Rejects with any other error. */
async function isCommitted(
  client: pg.Client,
  statements: readonly WriteStatement[],
  tally: WriteTally,
): Promise<boolean> {
  const isBlock = statements.length > 1;
  try {
    if (isBlock) await client.query('BEGIN');
    for (const { name, text, values } of statements) await client.query({ name, text, values: [...values] });
    if (isBlock) await client.query('COMMIT');
    return true;
  } catch (error) {
    if (isBlock) await client.query('ROLLBACK');
    const code = codeOf(error);
    if (code === deadlockDetected) tally.deadlocks += 1;
    else if (code === serializationFailure) tally.conflicts += 1;
    else throw error;
    return false;
  }
}

obey<WritersProtocol>({ runWindow });
