/** What a seeded database must hold. */
import type pg from 'pg';
import { tables } from './copy-chunks.ts';
import type { Dataset } from './datasets.ts';

/**
 * Throws unless each table holds exactly the rows of the dataset, and each relation of documents as many (`stored`: the
 * prefix of their names; absent where there are none).
 */
export async function assertCounts(client: pg.ClientBase, dataset: Dataset, stored?: string): Promise<void> {
  const rows = tables.map((table) => [table.name, table.rowCount(dataset)] as const);
  const documents = [
    [`${stored}_user`, dataset.users],
    [`${stored}_post`, dataset.posts],
  ] as const;
  for (const [relation, expected] of stored === undefined ? rows : [...rows, ...documents]) {
    const result = await client.query<{ count: string }>(`SELECT count(*) FROM ${relation}`);
    const counted = Number(result.rows[0]?.count);
    if (counted !== expected) {
      throw new Error(
        `expected ${expected} rows in ${relation} of dataset ${dataset.name}, counted ${counted}: ` +
          'run the same command again, it seeds anew',
      );
    }
  }
}
