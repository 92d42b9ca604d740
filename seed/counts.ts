/** What a seeded database must hold. */
import type pg from 'pg';
import { tables } from './copy-chunks.ts';
import type { Dataset } from './datasets.ts';

/** Throws unless each table holds exactly the rows of the dataset. */
export async function assertCounts(client: pg.ClientBase, dataset: Dataset): Promise<void> {
  for (const table of tables) {
    const result = await client.query<{ count: string }>(`SELECT count(*) FROM ${table.name}`);
    const expected = table.rowCount(dataset);
    const counted = Number(result.rows[0]?.count);
    if (counted !== expected) {
      throw new Error(
        `expected ${expected} rows in ${table.name} of dataset ${dataset.name}, counted ${counted}: ` +
          'run the same command again, it seeds anew',
      );
    }
  }
}
