/** Single statements that write thousands of rows. Each is timed once per strategy, on a database that nobody else uses. */
import type pg from 'pg';
import { codeOf } from '../../seed/cluster/cluster.ts';

export interface Bulk {
  readonly name: string;
  readonly title: string;
  /** Runs before the clock starts. */
  readonly prepare?: string;
  readonly statement: string;
}

export const bulks: readonly Bulk[] = [
  {
    name: 'bulk-posts',
    title: '16,000 posts of one user in one statement',
    statement: `INSERT INTO tb_post (user_id, title, content)
      SELECT 1, 'Bulk ' || n, repeat('bulk ', 1 + n % 40) FROM generate_series(1, 16000) AS n`,
  },
  {
    name: 'bulk-users',
    title: '30,000 users touched in one statement',
    prepare: `INSERT INTO tb_user (first_name, last_name, email)
      SELECT 'Bulk', 'User ' || n, 'bulk.' || n || '@write.example'
      FROM generate_series(1, 30000 - (SELECT count(*) FROM tb_user)::int) AS n`,
    statement: `UPDATE tb_user SET email = 'touched.' || email WHERE id IN (SELECT id FROM tb_user ORDER BY id LIMIT 30000)`,
  },
];

/** Milliseconds of a bulk statement with its commit; null if it took longer than `timeoutMs`. */
export async function timeBulk(client: pg.Client, bulk: Bulk, timeoutMs: number): Promise<number | null> {
  const queryCanceled = '57014';
  await client.query(`SET statement_timeout = ${timeoutMs}`);
  try {
    if (bulk.prepare) await client.query(bulk.prepare);
    const startMs = performance.now();
    await client.query(bulk.statement);
    return performance.now() - startMs;
  } catch (error) {
    if (codeOf(error) === queryCanceled) return null;
    throw error;
  } finally {
    await client.query('RESET statement_timeout');
  }
}
