/** What roles without rights can try with functions that run with their owner's rights. For tests only. */
import assert from 'node:assert/strict';
import type { Client, DatabaseError } from 'pg';
import type { TestDatabase } from '../../test/database.ts';
import { asRole } from './roles.fixture.ts';

const definers = `
  FROM pg_proc AS p WHERE pronamespace = 'public'::regnamespace AND prosecdef AND prorettype`;

/** The functions that run with their owner's rights and can be called. */
export async function definerFunctions(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query(`SELECT proname ${definers} <> 'trigger'::regtype ORDER BY 1`);
  return rows.map(({ proname }) => proname);
}

/** The functions of triggers, each with the table that it is for. */
export async function definerTriggers(
  client: Client,
): Promise<readonly { readonly name: string; readonly table: string }[]> {
  const table = '(SELECT min(tgrelid::regclass::text) FROM pg_trigger WHERE tgfoid = p.oid)';
  const { rows } = await client.query(
    `SELECT proname AS name, ${table} AS table ${definers} = 'trigger'::regtype ORDER BY 1`,
  );
  return rows;
}

/** Ways to fire a trigger function on a table of one's own with this name. */
function attacksOn(table: string, name: string): readonly (readonly string[])[] {
  const rows = `SELECT i AS id, 1 AS user_id, 1 AS post_id, 'First' AS first_name, 'Last' AS last_name,
      timestamptz '2025-01-01Z' AS created_at, '{}'::int[] AS users, '{}'::int[] AS embeds,
      '{}'::int[] AS renamed, '{}'::int[] AS posts, true AS everything
    FROM generate_series(1, 1000) AS i`;
  const on = `ON pg_temp.${table}`;
  const create = `CREATE TEMP TABLE ${table} AS ${rows} LIMIT 0`;
  const insert = `INSERT INTO pg_temp.${table} ${rows}`;
  const execute = `EXECUTE FUNCTION public.${name}()`;
  return [
    [
      create,
      `CREATE TRIGGER attack AFTER INSERT ${on} REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT ${execute}`,
      insert,
    ],
    [create, `CREATE TRIGGER attack BEFORE INSERT ${on} FOR EACH ROW ${execute}`, insert],
    [
      create,
      `CREATE TRIGGER attack AFTER TRUNCATE ${on} FOR EACH STATEMENT ${execute}`,
      `TRUNCATE pg_temp.${table}`,
    ],
    [
      create,
      `CREATE CONSTRAINT TRIGGER attack AFTER INSERT ${on} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW ${execute}`,
      insert,
    ],
    [
      `CREATE TEMP VIEW ${table} AS ${rows}`,
      `CREATE TRIGGER attack INSTEAD OF DELETE ${on} FOR EACH ROW ${execute}`,
      `DELETE FROM pg_temp.${table}`,
    ],
  ];
}

/** The error of the first statement that is refused; null if none is. Leaves no temporary table. */
async function refusalOf(client: Client, statements: readonly string[]): Promise<DatabaseError | null> {
  try {
    for (const statement of statements) await client.query(statement);
    return null;
  } catch (error) {
    return error as DatabaseError;
  } finally {
    await client.query('DISCARD TEMP');
  }
}

/** All rows of all tables, including those of the read model. */
async function contentOf({ client }: TestDatabase): Promise<unknown> {
  const { rows } = await client.query(`
    SELECT relname,
      query_to_xml(format('SELECT row::text FROM %I AS row ORDER BY 1', relname), false, false, '')::text
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm') ORDER BY relname`);
  return rows;
}

/**
 * Fires every trigger function that runs with its owner's rights, as `role`, on temporary tables with another name than the
 * function's own table and, if `isDisguised`, with the same name. Asserts that each attempt is refused with `refusal`, and
 * that no row has changed.
 */
export async function attack(
  database: TestDatabase,
  role: string,
  refusal: RegExp,
  isDisguised: boolean,
): Promise<void> {
  const content = await contentOf(database);
  await asRole(role, database.url, async (client) => {
    for (const { name, table } of await definerTriggers(client)) {
      for (const bait of isDisguised ? ['bait', table] : ['bait']) {
        for (const statements of attacksOn(bait, name)) {
          const error = await refusalOf(client, statements);
          assert.ok(error, `nothing refused: ${statements.join('; ')}`);
          assert.match(error.message, refusal, statements.join('; '));
          assert.equal(error.code, '42501');
        }
      }
    }
  });
  assert.deepEqual(await contentOf(database), content);
}
