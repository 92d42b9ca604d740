/** Roles with settings that break or change what the suite does. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import pg from 'pg';
import { Database, sessionSettings } from '../../servers/database/database.ts';
import { qm } from '../../servers/strategies/qm/strategy.ts';
import { startTestServer, type TestServer } from '../../test/server.ts';
import { type Dataset, datasetNamed } from '../data/datasets.ts';
import { connect } from '../databases/databases.ts';
import { prepareTemplate } from '../databases/templates.ts';
import { type Cluster, ClusterError } from './cluster.ts';
import { neutralSettings } from './neutral-settings.ts';
import { openCluster } from './open-cluster.ts';

/** Each of these settings alone breaks a statement of the suite, or changes what it reads. */
const hostile = {
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  default_transaction_deferrable: 'on',
  search_path: 'elsewhere',
  default_tablespace: 'not_for_all',
  row_security: 'off',
  statement_timeout: '1ms',
  lock_timeout: '1ms',
  idle_in_transaction_session_timeout: '1ms',
  // The session that finds out whether a server knows these settings must end before this timeout.
  idle_session_timeout: '20s',
  transaction_timeout: '20s',
  TimeZone: 'Asia/Kolkata',
  DateStyle: 'SQL, DMY',
  IntervalStyle: 'iso_8601',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  standard_conforming_strings: 'off',
  array_nulls: 'off',
  transform_null_equals: 'on',
  quote_all_identifiers: 'on',
  exit_on_error: 'on',
};

const tiny = datasetNamed('tiny') as Dataset;
let own: TestServer;
let superuser: pg.Client;
let opened: Cluster | null = null;

before(async () => {
  own = await startTestServer();
  superuser = new pg.Client({ connectionString: own.server.url('postgres') });
  await superuser.connect();
  await superuser.query('SET allow_in_place_tablespaces = on');
  await superuser.query("CREATE TABLESPACE not_for_all LOCATION ''");
  await makeRole('hostile', hostile);
  await makeRole('replica', { session_replication_role: 'replica' });
  await makeRole('granted', { session_replication_role: 'replica' });
  await superuser.query('GRANT SET ON PARAMETER session_replication_role TO granted');
});
afterEach(async () => {
  await opened?.stop();
  opened = null;
});
after(async () => {
  await superuser.end();
  await own.remove();
});

async function makeRole(name: string, settings: Readonly<Record<string, string>>): Promise<void> {
  await superuser.query(`CREATE ROLE ${name} LOGIN CREATEDB PASSWORD 'x'`);
  for (const [setting, value] of Object.entries(settings)) {
    await superuser.query(`ALTER ROLE ${name} SET ${setting} = ${pg.escapeLiteral(value)}`);
  }
}

async function openAs(role: string): Promise<Cluster> {
  const { port } = new URL(own.server.url('postgres'));
  opened = await openCluster({ runId: role, databaseUrl: `postgres://${role}:x@127.0.0.1:${port}/postgres` });
  return opened;
}

for (const [seed, role] of ['hostile', 'granted'].entries()) {
  test(`templates of the role ${role} are whole`, async () => {
    const cluster = await openAs(role);
    const template = await prepareTemplate(cluster, {
      dataset: tiny,
      seed,
      strategy: qm,
      progress: () => {},
    });
    const client = await connect(cluster, template);
    const counted = await client.query('SELECT count(*)::int AS count FROM qm_post');
    await client.end();
    assert.deepEqual(counted.rows, [{ count: tiny.posts }]);
  });
}

test("sessions have the suite's settings, and a server's pool its own over them, whatever a role was given", async () => {
  const cluster = await openAs('hostile');
  const pool = new Database(cluster.url('postgres'), 1);
  const neutral = neutralSettings(cluster.version, false);
  for (const [query, expected] of [
    [poolQuery(pool), { ...neutral, ...sessionSettings, idle_in_transaction_session_timeout: '1min' }],
    [sessionQuery(cluster), neutral],
  ] as const) {
    for (const [name, value] of Object.entries(expected)) assert.equal(await query(name), value, name);
  }
  await pool.close();
  // Each of these settings matters: the role's value differs from PostgreSQL's default.
  const unchanged = Object.keys(neutral).filter((name) => !(name in hostile));
  assert.deepEqual(unchanged, ['default_table_access_method', 'default_toast_compression']);
});

type Query = (setting: string) => Promise<string | undefined>;
const shown = 'SELECT current_setting($1) AS value';

function poolQuery(pool: Database): Query {
  return async (setting) =>
    (await pool.query<{ value: string }>({ name: 'shown', text: shown }, [setting]))[0]?.value;
}

function sessionQuery(cluster: Cluster): Query {
  return async (setting) => {
    const client = await connect(cluster, 'postgres');
    const found = await client.query<{ value: string }>(shown, [setting]);
    await client.end();
    return found.rows[0]?.value;
  };
}

test('a role in whose sessions no trigger fires, and that may not change that, is refused', async () => {
  await assert.rejects(openAs('replica'), (error: unknown) => {
    assert.ok(error instanceof ClusterError);
    assert.match(error.message, /session_replication_role = replica.*ALTER ROLE "replica" RESET/);
    return true;
  });
});
