import assert from 'node:assert/strict';
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeTestFolder } from '../../../test/server.ts';
import { ClusterError } from '../cluster.ts';
import { adviceOn } from './advice.ts';
import { runInitdb } from './initdb.ts';
import { preparePlace } from './place.ts';

const folder = makeTestFolder();
after(() => rmSync(folder, { recursive: true, force: true }));

/** An id that is in no password file. */
const id = 1_234_567;

test('a user id without an entry in the password file is named, with what to do', {
  skip: process.getuid?.() !== 0 && 'needs root to become somebody unknown',
}, async () => {
  const place = { ...preparePlace(folder), account: { name: 'unknown', uid: id, gid: id } };
  const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')];
  mkdirSync(data);
  writeFileSync(passwordFile, 'x');
  for (const path of [data, passwordFile]) chownSync(path, id, id);
  await assert.rejects(runInitdb(place, data, passwordFile, false), (error: unknown) => {
    assert.ok(error instanceof ClusterError, String(error));
    assert.match(
      error.message,
      /entry for user id 1234567 in the password file.*\/etc\/passwd.*DATABASE_URL=/s,
    );
    assert.doesNotMatch(error.message, /df -h/);
    return true;
  });
});

test('advice follows from what was said, and is no guess', () => {
  const full = 'FATAL:  could not write to file "pg_wal/xlogtemp.12210": No space left on device';
  assert.equal(adviceOn(full, '/a'), 'See the free space with: df -h /a');
  const shared = 'could not resize shared memory segment "/PostgreSQL.1": No space left on device';
  assert.match(adviceOn(shared, '/a'), /df -h \/dev\/shm/);
  assert.match(adviceOn("EROFS: read-only file system, mkdir '/a'", '/a'), /namei -l \/a/);
  assert.match(adviceOn('child process was terminated by signal 9: Killed', '/a'), /^Or name a server/);
});
