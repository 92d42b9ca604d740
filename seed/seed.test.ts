import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { after, before, suite, test } from 'node:test';
import fc from 'fast-check';
import { snakeCase } from '../servers/transformer/document-key.ts';
import { createTestDatabase, type TestDatabase } from '../test/database.ts';
import { CopyText, piece } from './data/copy-text.ts';
import { assertCounts } from './data/counts.ts';
import { type Dataset, datasetNamed } from './data/datasets.ts';
import { createRows } from './data/rows.ts';
import { textOf } from './data/texts.ts';
import { copyInto, schemaFiles, seedDatabase } from './seed.ts';

const tiny = datasetNamed('tiny') as Dataset;
const small = datasetNamed('small') as Dataset;

suite('a seeded database', () => {
  let database: TestDatabase;
  const steps: [number, number, string][] = [];

  before(async () => {
    database = await createTestDatabase();
    await seedDatabase(database.url, tiny, 1, (...step) => steps.push(step));
  });
  after(() => database.drop());

  const rowsOf = async (text: string): Promise<Record<string, unknown>[]> =>
    (await database.client.query(text)).rows;
  /** Times with microseconds, which a JavaScript Date would lose. */
  const us = (column: string): string => `(extract(epoch FROM ${column}) * 1e6)::int8::text AS ${column}`;

  test('holds exactly the rows that createRows makes', async () => {
    const rows = createRows(tiny, 1);
    const userColumns = `id, first_name, last_name, email, ${us('created_at')}, ${us('updated_at')}`;
    for (const [table, columns, count, rowAt] of [
      ['tb_user', userColumns, tiny.users, rows.user],
      ['tb_post', `id, user_id, title, content, ${us('created_at')}`, tiny.posts, rows.post],
      ['tb_comment', `id, post_id, user_id, content, ${us('created_at')}`, tiny.comments, rows.comment],
    ] as const) {
      const stored = await rowsOf(`SELECT ${columns} FROM ${table} ORDER BY id`);
      assert.deepEqual(
        stored,
        Array.from({ length: count }, (_, index) => asStored(rowAt(index))),
      );
    }
  });

  test('tells its progress up to the last row, then the keys and the vacuum', () => {
    const total = 2_050;
    assert.deepEqual(
      [...new Set(steps.map(([, , step]) => step))],
      ['tb_user', 'tb_post', 'tb_comment', 'keys', 'vacuum'],
    );
    assert.deepEqual(
      steps.map(([done]) => done),
      steps.map(([done]) => done).toSorted((a, b) => a - b),
    );
    assert.ok(steps.every(([, totalRows]) => totalRows === total));
    assert.equal(steps.at(-1)?.[0], total);
  });

  test('has statistics, and an index led by each foreign key', async () => {
    // Only ANALYZE fills pg_stats; an index already sets the counts in pg_class.
    const analyzed = await rowsOf(
      `SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public' ORDER BY 1`,
    );
    assert.deepEqual(
      analyzed.map(({ tablename }) => tablename),
      ['tb_comment', 'tb_post', 'tb_user'],
    );
    const bare = await rowsOf(`
      SELECT conrelid::regclass AS table, conname FROM pg_constraint WHERE contype = 'f' AND NOT EXISTS (
        SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1])`);
    assert.deepEqual(bare, []);
    assert.equal(
      (await rowsOf(`SELECT FROM pg_constraint WHERE contype = 'f' AND confdeltype = 'c'`)).length,
      3,
    );
  });

  test('gives later rows the next ids, and refuses a second user of an e-mail address', async () => {
    const insert = `INSERT INTO tb_user (first_name, last_name, email) VALUES ('A', 'B', 'a@b.example') RETURNING id`;
    assert.deepEqual(await rowsOf(insert), [{ id: tiny.users + 1 }]);
    await assert.rejects(rowsOf(insert), /tb_user_email_key/);
    const id = tiny.users + 1;
    const post = `INSERT INTO tb_post (user_id, title, content) VALUES (${id}, '', '') RETURNING id`;
    assert.deepEqual(await rowsOf(post), [{ id: tiny.posts + 1 }]);
    const comment = `INSERT INTO tb_comment (post_id, user_id, content) VALUES (1, ${id}, '') RETURNING id`;
    assert.deepEqual(await rowsOf(comment), [{ id: tiny.comments + 1 }]);
    await rowsOf(`DELETE FROM tb_user WHERE id = ${id}`);
  });

  test('is refused when a row is missing', async () => {
    await assertCounts(database.client, tiny);
    await database.client.query('BEGIN; DELETE FROM tb_comment WHERE id = 700');
    try {
      await assert.rejects(
        assertCounts(database.client, tiny),
        /expected 1500 rows in tb_comment .* counted 1499/,
      );
    } finally {
      await database.client.query('ROLLBACK');
    }
  });
});

suite('loading', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  test('stores long texts apart', async () => {
    await seedDatabase(database.url, small, 1, () => {});
    const stored = await database.client.query<{ apart: number; compressed: number }>(`
      SELECT pg_table_size(reltoastrelid)::int AS apart,
        (SELECT count(*)::int FROM tb_post WHERE pg_column_compression(content) IS NOT NULL) AS compressed
      FROM pg_class WHERE relname = 'tb_post'`);
    assert.ok((stored.rows[0]?.apart ?? 0) > 100_000, 'few texts are stored apart');
    const compressed = stored.rows[0]?.compressed ?? 0;
    assert.ok(compressed > 100 && compressed < small.posts / 4, `${compressed} texts are compressed`);
    await database.client.query('DROP TABLE tb_comment, tb_post, tb_user');
  });

  test('ends at once when its signal fires, and leaves no table', async () => {
    for (const step of ['tb_post', 'keys']) {
      const controller = new AbortController();
      const seeding = seedDatabase(
        database.url,
        small,
        1,
        (_done, _total, now) => {
          if (now === step) controller.abort(new Error(`stopped in ${step}`));
        },
        controller.signal,
      );
      await assert.rejects(seeding, new RegExp(`stopped in ${step}`));
      await backendsGone(database);
      const tables = await database.client.query(`SELECT FROM pg_class WHERE relname = 'tb_user'`);
      // Keys come after the load is committed: the caller drops the half-made database.
      assert.equal(tables.rowCount, step === 'keys' ? 1 : 0);
    }
    await assert.rejects(
      seedDatabase(database.url, tiny, 1, () => {}, AbortSignal.abort(new Error('too late'))),
      /too late/,
    );
    await database.client.query('DROP TABLE IF EXISTS tb_comment, tb_post, tb_user');
  });

  test('stores every text that PostgreSQL can store, as it is', async () => {
    await database.client.query(await readFile(schemaFiles.tables, 'utf8'));
    const text = fc
      .string({
        unit: fc.oneof(
          fc.constantFrom('\\', '\t', '\n', '\r', '\\N', '\\.', '"'),
          fc.string({ unit: 'grapheme' }),
        ),
      })
      .map((value) => value.replaceAll('\0', ''));
    const time = fc.integer({ min: 0, max: 4e15 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text, time), { minLength: 1, maxLength: 50 }),
        async (rows) => {
          const copy = new CopyText(1_000_000);
          for (const [index, [title, content, timeUs]] of rows.entries()) {
            copy.integer(index);
            copy.integer(2_147_483_647 - index);
            copy.text([piece(title)]);
            copy.text([piece(content)]);
            copy.time(timeUs);
            copy.endRow();
          }
          await database.client.query('BEGIN; TRUNCATE tb_post');
          const table = { name: 'tb_post', columns: 'id, user_id, title, content, created_at' } as const;
          await copyInto(database.client, table, Readable.from([copy.bytes()]));
          const stored = await database.client.query({
            text: `SELECT id, user_id, title, content, (extract(epoch FROM created_at) * 1e6)::int8::text FROM tb_post ORDER BY id`,
            rowMode: 'array',
          });
          await database.client.query('COMMIT');
          assert.deepEqual(
            stored.rows,
            rows.map(([title, content, timeUs], index) => [
              index,
              2_147_483_647 - index,
              title,
              content,
              String(timeUs),
            ]),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  test('refuses texts that PostgreSQL cannot store, and rows that do not fit', () => {
    assert.throws(() => piece('a\0b'), /expected a text that PostgreSQL can store/);
    assert.throws(() => piece('\uD800'), /expected a text that PostgreSQL can store/);
    const full = new CopyText(3);
    full.integer(1_234);
    assert.throws(() => full.endRow(), /a row does not fit 3 bytes/);
    assert.throws(
      () => new CopyText(40).text([piece('a text longer than all the forty bytes of it')]),
      RangeError,
    );
  });
});

/** A generated row as its table has it: `createdAtUs` as `created_at`, texts joined, times as text. */
function asStored(row: object): Record<string, unknown> {
  const entries = Object.entries(row).map(([name, value]) => {
    const stored = Array.isArray(value) ? textOf(value) : name.endsWith('Us') ? String(value) : value;
    return [snakeCase(name.replace(/Us$/, '')), stored] as const;
  });
  return Object.fromEntries(entries);
}

/** Resolves when no other session works in the database: a terminated backend reports its end before it is gone. */
async function backendsGone({ client }: TestDatabase): Promise<void> {
  const others = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  const deadlineMs = Date.now() + 5_000;
  while ((await client.query(others)).rowCount !== 0)
    assert.ok(Date.now() < deadlineMs, 'a backend goes on working');
}
