import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testUrl } from '../../test/database.ts';
import { runCommand } from '../cli.fixture.ts';
import { exitCodes } from '../session/exit-codes.ts';

const seed = ['seed', '--dataset', 'tiny', '--strategy', 'qm'];

for (const start of ['postgres://', 'postgres:']) {
  test(`a password with an unencoded slash is not printed: ${start}`, async () => {
    const DATABASE_URL = `${start}bench:4711/geheim@127.0.0.1:5432/postgres`;
    for (const args of [seed, ['bench', '--dataset', 'tiny']]) {
      const { code, out, errors } = await runCommand(args, { DATABASE_URL });
      assert.equal(code, exitCodes.environmentFailed);
      assert.doesNotMatch(out + errors, /4711|geheim/);
      assert.match(errors, /Percent-encode special characters.*\/ as %2F/);
    }
  });
}

test('a missing password is reported at once', { timeout: 50_000 }, async () => {
  const url = new URL(testUrl('postgres'));
  url.password = '';
  // PostgreSQL itself gives up after a minute.
  const { code, errors } = await runCommand(seed, { DATABASE_URL: url.href });
  assert.equal(code, exitCodes.environmentFailed);
  assert.match(errors, /it asks for a password, and the address has none/);
});
