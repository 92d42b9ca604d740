import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemorySource } from '../documents.fixture.ts';
import { createServer } from '../server.ts';

const secrets = /SELECT|s3cret|10\.0\.0\.7|tb_user|\.ts|node_modules|stack/;

/**
 * The messages of answers from a source that fails with `error`: interpreted and compiled, with and without remaining data.
 */
async function messages(error: Error): Promise<string[]> {
  const fail = async (): Promise<never> => {
    throw error;
  };
  const app = createServer(new MemorySource({ user: fail, users: fail }));
  const found: string[] = [];
  for (const query of ['{ user(id: 1) { id } }', '{ user(id: 1) { id } users { id } }']) {
    for (let time = 0; time < 3; time += 1) {
      const response = await app.inject({ method: 'POST', url: '/graphql', payload: { query } });
      assert.doesNotMatch(response.body, secrets);
      assert.equal(response.statusCode, 200);
      const { data, errors } = response.json<{
        data: unknown;
        errors: { message: string; path: unknown }[];
      }>();
      assert.deepEqual(data, query.includes('users') ? null : { user: null });
      for (const { message, path } of errors) found.push(`${path}: ${message}`);
    }
  }
  await app.close();
  return [...new Set(found)];
}

const failing = (message: string, properties: object = {}): Error =>
  Object.assign(new Error(message), properties);

test('a message with SQL, a password and a host is replaced by the SQLSTATE', async () => {
  const found = await messages(
    failing('relation "tb_user" does not exist: SELECT * FROM tb_user; postgres://u:s3cret@10.0.0.7/db', {
      code: '42P01',
      extensions: { sql: 'SELECT 1' },
      detail: 's3cret',
    }),
  );
  const message = 'The database failed a statement (SQLSTATE 42P01). Read its log for the cause.';
  assert.deepEqual(found, [`user: ${message}`, `users: ${message}`]);
});

test('an error without a code says only that the server failed', async () => {
  const found = await messages(failing('s3cret'));
  assert.match(found[0] ?? '', /^user: The server failed to answer/);
});

test('a statement over its time says the bound', async () => {
  const found = await messages(failing('canceling statement due to statement timeout', { code: '57014' }));
  assert.match(found[0] ?? '', /longer than 5s, the bound for one statement/);
});

for (const error of [
  failing('connect ECONNREFUSED 10.0.0.7:5432', { code: 'ECONNREFUSED' }),
  failing('password authentication failed for user "s3cret"', { code: '28P01' }),
  failing('terminating connection due to administrator command', { code: '57P01' }),
  failing('Connection terminated unexpectedly'),
  failing('timeout exceeded when trying to connect'),
]) {
  test(`a database that is not to be had says so: ${error.message}`, async () => {
    assert.match((await messages(error))[0] ?? '', /^user: The database cannot be reached/);
  });
}

test('a stored value that does not fit its type is not quoted', async () => {
  const app = createServer(
    new MemorySource({ user: async () => ({ id: 's3cret', first_name: { a: 's3cret' } }) }),
  );
  for (let time = 0; time < 3; time += 1) {
    const payload = { query: '{ user(id: 1) { id firstName } }' };
    const response = await app.inject({ method: 'POST', url: '/graphql', payload });
    assert.doesNotMatch(response.body, secrets);
    assert.match(response.body, /Int cannot represent non-integer value\./);
  }
  await app.close();
});
