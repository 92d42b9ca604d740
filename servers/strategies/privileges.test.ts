/** What other roles than the owner may do: by PostgreSQL's own account as a golden table, and by trying. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { createTestDatabase, type TestDatabase, testUrl } from '../../test/database.ts';
import { assertGolden } from '../../test/golden.ts';
import type { Strategy } from '../strategy.ts';
import { ablations } from './ablations.ts';
import { attack, definerFunctions, definerTriggers } from './attacks.fixture.ts';
import { dataFile, readAll, settle, tableFiles } from './database.fixture.ts';
import { insertComment, insertPost } from './defect.fixture.ts';
import { findDivergence } from './divergence.ts';
import { alternatives, strategies, strategyNamed } from './index.ts';
import { type Rights, readRights, rightsText } from './rights.fixture.ts';
import { asRole, createRoles, dropRoles, grantRights, type Roles } from './roles.fixture.ts';

const mvTriggerRefresh = strategyNamed('mv~trigger-refresh');
const qmNoDashboard = strategyNamed('qm~no-dashboard');
const qmSeedTriggers = strategyNamed('qm~seed-triggers');

const named = [...strategies, ...alternatives, ...ablations];

/** As published, their triggers write with the rights of the writing role, which no writer has. */
const refusingWriters: readonly Strategy[] = [mvTriggerRefresh, qmSeedTriggers];

let server: pg.Client;
let roles: Roles;
const databases = new Map<Strategy, TestDatabase>();
const rights = new Map<string, readonly Rights[]>();
const databaseOf = (strategy: Strategy): TestDatabase => databases.get(strategy) as TestDatabase;

before(async () => {
  server = new pg.Client({ connectionString: testUrl('postgres') });
  await server.connect();
  roles = await createRoles(server);
  const build = async (strategy: Strategy): Promise<void> => {
    const database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...strategy.readModel] });
    databases.set(strategy, database);
    await grantRights(database.client, roles, strategy.stored ?? (strategy.isReadByLevel ? 'tb' : 'tv'));
    rights.set(strategy.name, await readRights(database.client, roles));
  };
  await Promise.all(named.map(build));
});
after(async () => {
  await Promise.all([...databases.values()].map((database) => database.drop()));
  await dropRoles(server, roles);
  await server.end();
});

test('what each role may do with every relation, function and trigger is as it was looked at', () => {
  assertGolden(named.map((strategy) => rightsText(strategy, rights)).join('\n'), 'privileges.golden');
});

for (const strategy of named) {
  describe(`rights: ${strategy.name}`, () => {
    test('a function with the rights of its owner pins its search_path and is closed to PUBLIC', async () => {
      const { rows } = await databaseOf(strategy).client.query<{ name: string }>(`
        SELECT proname AS name FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prosecdef
          AND ('search_path=public, pg_temp' = ANY (proconfig) IS NOT TRUE
            OR has_function_privilege('public', oid, 'EXECUTE'))`);
      assert.deepEqual(rows, []);
    });

    test('a stranger calls none of them, and hangs none on a table of his own', async () => {
      await asRole(roles.stranger, databaseOf(strategy).url, async (client) => {
        for (const name of await definerFunctions(client)) {
          const call = `SELECT ${name}(${name === 'qm_project' ? 1 : ''})`;
          await assert.rejects(client.query(call), { code: '42501' }, name);
        }
      });
      await attack(databaseOf(strategy), roles.stranger, /^permission denied for function/, false);
    });

    test('granted EXECUTE, he is refused by the function itself: the table is not its own', async () => {
      const { client } = databaseOf(strategy);
      const names = (await definerTriggers(client)).map(({ name }) => name);
      if (names.length === 0) return;
      await client.query(`GRANT EXECUTE ON FUNCTION ${names} TO ${roles.stranger}`);
      try {
        await attack(
          databaseOf(strategy),
          roles.stranger,
          /^expected a trigger on [a-z_]+, got one on /,
          true,
        );
      } finally {
        await client.query(`REVOKE EXECUTE ON FUNCTION ${names} FROM ${roles.stranger}`);
      }
    });

    test('a reader reads everything that can be asked', async () => {
      const { url } = databaseOf(strategy);
      const expected = await readAll(strategy, url);
      assert.deepEqual(await readAll(strategy, url, { role: roles.reader }), expected);
    });

    test('a writer of the normalized tables keeps the documents true', async () => {
      const database = databaseOf(strategy);
      const write = asRole(roles.writer, database.url, async (client) => {
        for (const statement of [
          `INSERT INTO tb_user (id, first_name, last_name, email) VALUES (1001, 'New', 'New', 'new')`,
          insertPost(1001, 3),
          insertComment(1001, 1001),
          `UPDATE tb_user SET first_name = 'Renamed' WHERE id IN (1, 3)`,
          'DELETE FROM tb_user WHERE id = 4',
          'TRUNCATE tb_comment',
        ]) {
          await client.query(statement);
        }
      });
      if (refusingWriters.includes(strategy)) return assert.rejects(write, { code: '42501' });
      await write;
      if (strategy.stored === undefined) return;
      await settle(strategy, database.client);
      const found = await findDivergence(database.client, strategy.stored);
      // Its counts stay as they were at the first filling.
      const expected = strategy === qmNoDashboard ? ['dashboard'] : [];
      assert.deepEqual(
        found.map(({ document }) => document),
        expected,
      );
    });
  });
}
