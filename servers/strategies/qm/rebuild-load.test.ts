/** Repeated rebuilds beside writers that do not conflict with each other: whatever fails was caused by a rebuild. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import { insertPost, value } from '../defect.fixture.ts';
import { qmInline } from '../qm-inline/strategy.ts';
import { type Sessions, withSessions } from '../sessions.fixture.ts';
import { assertTrue, drain, outcomeOf } from './races.fixture.ts';
import { qm } from './strategy.ts';

describe('rebuilds one after the other', () => {
  const writers = 4;
  const operations = 25;
  /** For each transaction: the order of its five statements, and the one after which it drains, if any. */
  const orders = fc.sample(fc.tuple(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), fc.nat(9)), {
    seed: 20251122,
    numRuns: writers * operations,
  });

  /** Statements of a transaction on rows that no other writer has, with the tables in any order. */
  function transaction(writer: number, operation: number): readonly string[] {
    const [author, post] = [101 + writer, 2_001 + writer * 100];
    const id = post + operation;
    if (operation === 0) {
      const name = `'Writer ${writer}'`;
      const insertUser = `INSERT INTO tb_user (id, first_name, last_name, email) VALUES (${author}, ${name}, ${name}, ${name})`;
      return [insertUser, insertPost(post, author)];
    }
    const statements = [
      `UPDATE tb_user SET first_name = 'Name ${id}' WHERE id = ${author}`,
      insertPost(id, author),
      `INSERT INTO tb_comment (id, post_id, user_id, content) VALUES (${id}, ${post}, ${author}, 'New')`,
      `DELETE FROM tb_comment WHERE id = ${id - 1}`,
      `UPDATE tb_post SET title = 'Title ${id}' WHERE id = ${id - 1}`,
    ];
    const [order, drainedAfter] = orders[writer * operations + operation] ?? assert.fail('Expected an order');
    return order.flatMap((place, index) =>
      index === drainedAfter ? [statements[place] ?? '', drain] : [statements[place] ?? ''],
    );
  }

  async function stress({ three }: Sessions): Promise<void> {
    const { host, port, user, password, database } = three;
    const options = { host, port, user, password, database, options: '-c deadlock_timeout=20ms' };
    const outcomes = new Map<string, number>();
    const note = (outcome: string): void => {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    };
    const connected = async (work: (client: pg.Client) => Promise<void>): Promise<void> => {
      const client = new pg.Client(options);
      await client.connect();
      try {
        await work(client);
      } finally {
        await client.end();
      }
    };
    let writing = writers;
    const write = (writer: number): Promise<void> =>
      connected(async (client) => {
        for (let operation = 0; operation < operations; operation += 1) {
          await client.query('BEGIN');
          for (const statement of transaction(writer, operation)) {
            note(await outcomeOf(client.query(statement)));
          }
          note(await outcomeOf(client.query('COMMIT')));
        }
      }).finally(() => {
        writing -= 1;
      });
    const rebuildAgain = (): Promise<void> =>
      connected(async (client) => {
        while (writing > 0) note(await outcomeOf(client.query('SELECT qm_rebuild()')));
      });
    await Promise.all([...Array.from({ length: writers }, (_, writer) => write(writer)), rebuildAgain()]);
    assert.deepEqual([...outcomes.keys()], ['committed']);
    await assertTrue(three);
    assert.equal(
      await value(three, 'SELECT count(*)::int FROM tb_post WHERE id > 2000'),
      writers * operations,
    );
  }

  for (const strategy of [qm, qmInline]) {
    test(`${strategy.name}: every writer commits, and all documents are true`, () =>
      withSessions(strategy, undefined, stress));
  }
});
