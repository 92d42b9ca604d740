/**
 * Known defects of read models (B numbers as in DEFECTS.md). Tests show that a read model is free of each, and that the same
 * check finds the defect when its fix is taken out. Each check runs in a transaction that is rolled back.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import type { Strategy } from '../strategy.ts';
import { dataFile, readModelText, tableFiles } from './database.fixture.ts';

export interface Defect {
  readonly name: string;
  /** The fix, and what replaces it when it is taken out. */
  readonly mutate: { readonly from: string; readonly to: string };
  /** Throws an AssertionError if the defect is there. */
  readonly check: (client: Client) => Promise<void>;
}

export function testDefects(strategy: Strategy, defects: readonly Defect[]): void {
  describe(`known defects of read models: ${strategy.name}`, () => {
    let database: TestDatabase;
    before(async () => {
      database = await createTestDatabase({ sql: [...tableFiles, dataFile] });
    });
    after(() => database.drop());

    const built = async (text: string, check: Defect['check']): Promise<void> => {
      await database.client.query('BEGIN');
      try {
        await database.client.query(text);
        await check(database.client);
      } finally {
        await database.client.query('ROLLBACK');
      }
    };

    for (const { name, mutate, check } of defects) {
      test(`free of ${name}`, () => built(readModelText(strategy), check));
      test(`without the fix: ${name}`, () =>
        assert.rejects(built(readModelText(strategy, mutate), check), assert.AssertionError));
    }
  });
}

/** The first column of the first row. */
export async function value(client: Client, text: string): Promise<unknown> {
  return (await client.query<unknown[]>({ text, rowMode: 'array' })).rows[0]?.[0];
}

/**
 * The plan of a statement, as text. Sequential scans are disabled, because tables this small would be scanned; a scan in the
 * plan means that there is no index.
 */
export async function planOf(client: Client, statement: string): Promise<string> {
  await client.query('SET LOCAL enable_seqscan = off');
  const { rows } = await client.query<unknown[]>({ text: `EXPLAIN ${statement}`, rowMode: 'array' });
  return rows.join('\n');
}

export const insertPost = (id: number, userId: number, createdAt = '2025-06-07Z'): string =>
  `INSERT INTO tb_post (id, user_id, title, content, created_at) VALUES (${id}, ${userId}, 'New', 'New', '${createdAt}')`;

export const insertComment = (id: number, postId: number): string =>
  `INSERT INTO tb_comment (id, post_id, user_id, content, created_at)
   VALUES (${id}, ${postId}, 2, 'New', '2025-06-07Z')`;
