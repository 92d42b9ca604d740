/** One writer: transactions of a workload, one after the other, deadlocks and conflicts retried. */
import type pg from 'pg';
import type { Random } from '../../scenarios/random.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { connectSession } from '../../servers/database/session.ts';
import type { Workload, WriteStatement } from './workloads.ts';

export interface WriterTally {
  /** Committed before the end. */
  transactions: number;
  /** And the last, which ended after it. */
  committed: number;
  deadlocks: number;
  conflicts: number;
}

const deadlockDetected = '40P01';
const serializationFailure = '40001';

export function connectWriter(connectionString: string, synchronousCommit: 'on' | 'off'): Promise<pg.Client> {
  return connectSession(connectionString, {
    title: 'writer',
    settings: { synchronous_commit: synchronousCommit },
  });
}

/** Writes until `endMs` of the monotonic clock. */
export async function write(
  client: pg.Client,
  {
    workload,
    dataset,
    random,
    endMs,
  }: { workload: Workload; dataset: Dataset; random: Random; endMs: number },
): Promise<WriterTally> {
  const tally: WriterTally = { transactions: 0, committed: 0, deadlocks: 0, conflicts: 0 };
  while (performance.now() < endMs) {
    const statements = workload.transaction(random, dataset);
    while (!(await isCommitted(client, statements, tally)));
    tally.committed += 1;
    if (performance.now() < endMs) tally.transactions += 1;
  }
  return tally;
}

/** Runs one transaction; false where it has to be run again. Rejects with any other error. */
async function isCommitted(
  client: pg.Client,
  statements: readonly WriteStatement[],
  tally: WriterTally,
): Promise<boolean> {
  const isBlock = statements.length > 1;
  try {
    if (isBlock) await client.query('BEGIN');
    for (const { name, text, values } of statements) await client.query({ name, text, values: [...values] });
    if (isBlock) await client.query('COMMIT');
    return true;
  } catch (error) {
    if (isBlock) await client.query('ROLLBACK');
    const { code } = error as { code?: string };
    if (code === deadlockDetected) tally.deadlocks += 1;
    else if (code === serializationFailure) tally.conflicts += 1;
    else throw error;
    return false;
  }
}
