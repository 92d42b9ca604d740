/** A database for each test file, on the server that setup.ts started. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';

/** The environment variable in which setup.ts passes the server's connection string to test files. */
export const testUrlVariable = 'CQRS_BENCH_TEST_URL';

export interface TestDatabase {
  /** Connection string of the new database. */
  readonly url: string;
  /** A client that is connected to it. */
  readonly client: pg.Client;
  /** Ends the client and drops the database, whoever else is connected. */
  drop(): Promise<void>;
}

/** Makes an empty database with a unique name, and runs the SQL files in it, in order. */
export async function createTestDatabase({ sql = [] }: { sql?: readonly URL[] } = {}): Promise<TestDatabase> {
  const name = `cqrs_bench_test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE template0`);
  const url = testUrl(name);
  const client = await connected(url);
  const drop = async () => {
    await client.end();
    await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  try {
    for (const file of sql) await client.query(readFileSync(file, 'utf8'));
  } catch (error) {
    // An open client would keep the test's process alive.
    await drop();
    throw error;
  }
  return { url, client, drop };
}

/** Connection string of a database on the test server. */
export function testUrl(database: string): string {
  const text = process.env[testUrlVariable];
  if (text === undefined) {
    throw new Error(
      `Expected ${testUrlVariable} to name the test server; it is not set. Run tests through test/setup.ts: ` +
        'npm test, or node --test --test-global-setup=test/setup.ts FILE',
    );
  }
  const url = new URL(text);
  url.pathname = `/${database}`;
  return url.href;
}

let maintenance: pg.Pool | null = null;

/** Uses one session for all databases of a test file, because opening one takes as long as creating a database. */
async function onServer(statement: string): Promise<void> {
  if (maintenance === null) {
    const connectionString = testUrl('postgres');
    maintenance = new pg.Pool({ connectionString, max: 1, idleTimeoutMillis: 0, allowExitOnIdle: true });
    // The server may end before this process does.
    maintenance.on('error', () => {});
  }
  await maintenance.query(statement);
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'cqrs-bench test' });
  // A client whose database is dropped under it reports that at its next query.
  client.on('error', () => {});
  await client.connect();
  return client;
}
