/** Checks the row counts of a seeded database. */
import type pg from 'pg';
import { askValue } from '../../servers/database/session.ts';
import { tables } from './copy-chunks.ts';
import type { Dataset } from './datasets.ts';

/**
 * Throws unless each table holds exactly the rows of the dataset, and each relation of documents as many. `stored` is the
 * prefix of the relations' names; absent if there are none.
 */
export async function assertCounts(client: pg.ClientBase, dataset: Dataset, stored?: string): Promise<void> {
  const rows = tables.map((table) => [table.name, table.rowCount(dataset)] as const);
  const documents = [
    [`${stored}_user`, dataset.users],
    [`${stored}_post`, dataset.posts],
  ] as const;
  for (const [relation, expected] of stored === undefined ? rows : [...rows, ...documents]) {
    const counted = Number(await askValue(client, `SELECT count(*) FROM ${relation}`));
    if (counted !== expected) {
      throw new Error(
        `expected ${expected} rows in ${relation} of dataset ${dataset.name}, counted ${counted}: ` +
          'run the same command again, it seeds anew',
      );
    }
  }
}
