import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import pg from 'pg';
import { ClusterError } from './cluster.ts';
import { openCluster } from './open-cluster.ts';
import { ServerAddress } from './server-address.ts';

/** Letters of which none of our messages has four in a row, and all characters with a meaning in an address. */
const password = fc
  .array(fc.constantFrom(...'qxzjvkQXZJVK', ...'/@#?%:&=+;,.\\[]{}|^~"\'`$!* \n\té'), {
    minLength: 6,
    maxLength: 20,
  })
  .map((characters) => characters.join(''));

/** Where people write a password, rightly or wrongly. Nothing listens on the host. */
const addresses: readonly ((secret: string) => string)[] = [
  (secret) => `postgres://bench:${secret}@127.0.0.1:1/postgres`,
  (secret) => `postgres:bench:${secret}@127.0.0.1:1/postgres`,
  (secret) => `postgresql://bench:4711/${secret}@127.0.0.1:1/postgres`,
  (secret) => `postgres://bench:${secret}@127.0.0.1:1/postgres?sslmode=disable`,
  (secret) => `postgres://127.0.0.1:1/postgres?user=bench&password=${secret}`,
  (secret) => `postgres://bench:${secret}@%2Fno%2Fsuch%2Ffolder/postgres`,
  (secret) => `postgres://bench:${secret}@127.0.0.1:1,127.0.0.1:2/postgres`,
  (secret) => `postgres://${encodeURIComponent(`bench:${secret}`)}@127.0.0.1:1/postgres`,
  (secret) => ` postgres://bench:${encodeURIComponent(secret)}@127.0.0.1:1/postgres\n`,
  (secret) => `host=127.0.0.1 port=1 user=bench password=${secret}`,
  (secret) => `mysql://bench:${secret}@127.0.0.1:1/postgres`,
  (secret) => `bench:${secret}@127.0.0.1:1/postgres`,
  (secret) => `//bench:${secret}@127.0.0.1:1/postgres`,
];

/** Every four characters in a row that reveal something of the password. */
function piecesOf(secret: string): string[] {
  const starts = Array.from({ length: secret.length - 3 }, (_, start) => start);
  return starts.map((start) => secret.slice(start, start + 4)).filter((piece) => /[qxzjvk]/i.test(piece));
}

test('no piece of a password is in what is said of an address, however it is written', async () => {
  await fc.assert(
    fc.asyncProperty(password, fc.constantFrom(...addresses), async (secret, write) => {
      const thrown = await openCluster({ runId: 'r', databaseUrl: write(secret) }).catch((error) => error);
      assert.ok(thrown instanceof ClusterError, String(thrown));
      const said = `${thrown.message}\n${thrown.stack}\n${JSON.stringify(thrown)}\n${inspect(thrown, { depth: 9, showHidden: true })}`;
      for (const piece of piecesOf(secret)) assert.ok(!said.includes(piece), said);
    }),
    { numRuns: 400, seed: 5 },
  );
});

test('an address that is accepted gives the driver the password that was meant, and shows none of it', () => {
  fc.assert(
    fc.property(password, fc.boolean(), (secret, isEncoded) => {
      const written = isEncoded ? encodeURIComponent(secret) : secret;
      const address = accepted(`postgres://bench:${written}@127.0.0.1:1/postgres`);
      if (address === null) return assert.ok(!isEncoded);
      assert.equal(address.name, '127.0.0.1:1/postgres');
      assert.equal(new pg.Client({ connectionString: address.url('other') }).password, secret);
      const shown = inspect(address, { showHidden: true });
      for (const piece of piecesOf(secret)) assert.ok(!shown.includes(piece), shown);
    }),
    { numRuns: 1_000, seed: 5 },
  );
});

function accepted(text: string): ServerAddress | null {
  try {
    return new ServerAddress(text);
  } catch {
    return null;
  }
}

test('an address names its server as host:port/database, as the driver fills in what is missing', () => {
  const names = {
    'postgres://bench:x@db.example:5433/app?sslmode=require': 'db.example:5433/app',
    'postgresql://bench@[::1]': '[::1]:5432/postgres',
    'postgres://bench:x@localhost/app?host=/run/postgresql&port=6000': '/run/postgresql:6000/app',
    'postgres:///app': 'localhost:5432/app',
    'POSTGRES://bench:%2Fx%40@h/': 'h:5432/postgres',
    'postgres://bench:a@b:c@h/app': 'h:5432/app',
  };
  for (const [text, name] of Object.entries(names)) assert.equal(new ServerAddress(text).name, name);
});

test('what is special and not encoded is refused, with how to encode it', () => {
  const secrets = ['4711/geheim', 'ge#heim', 'ge?heim', '50%geheim', 'ge heim', 'ge\theim', '%C3%28geheim'];
  for (const secret of secrets) {
    assert.throws(() => new ServerAddress(`postgres://bench:${secret}@127.0.0.1:5432/postgres`), {
      name: 'ClusterError',
      message: /\/ as %2F, @ as %40/,
    });
    if (secret.startsWith('%')) continue;
    const encoded = new ServerAddress(
      `postgres://bench:${encodeURIComponent(secret)}@127.0.0.1:5432/postgres`,
    );
    assert.equal(new pg.Client({ connectionString: encoded.url('postgres') }).password, secret);
  }
});
