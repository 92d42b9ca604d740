import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeTestFolder } from '../../../test/server.ts';
import { ClusterError } from '../cluster.ts';
import { prepareData } from './data.ts';
import { preparePlace } from './place.ts';

const isRoot = process.getuid?.() === 0;
const folder = makeTestFolder();
const fallbacks: string[] = [];
after(() => {
  for (const made of [folder, ...fallbacks]) rmSync(made, { recursive: true, force: true });
});

function modeOf(path: string): string {
  return (statSync(path).mode & 0o7777).toString(8);
}

/** A folder of this mode, whatever the umask. */
function makeFolder(mode: number): string {
  const made = join(folder, `mode-${mode.toString(8)}`);
  mkdirSync(made);
  chmodSync(made, mode);
  return made;
}

for (const mode of [0o1777, 0o2775, 0o755, 0o700]) {
  test(`a folder that is there keeps its mode ${mode.toString(8)}`, () => {
    const wanted = makeFolder(mode);
    const place = preparePlace(wanted);
    assert.equal(modeOf(wanted), mode.toString(8));
    // Root's PostgreSQL runs as another account, which cannot enter such a folder, so another one replaces it.
    const isPassable = !isRoot || mode !== 0o700;
    assert.equal(place.folder === wanted, isPassable);
    if (!isPassable) fallbacks.push(place.folder);
  });
}

test('a folder that is made can be passed through by others, whatever the umask', () => {
  const umask = process.umask(0o077);
  const made = join(folder, 'made');
  try {
    assert.equal(preparePlace(made).folder, made);
  } finally {
    process.umask(umask);
  }
  assert.equal(modeOf(made), isRoot ? '711' : '700');
});

test('a link is not followed, and what it leads to keeps its mode', () => {
  const wanted = join(folder, 'link');
  const target = makeFolder(0o775);
  symlinkSync(target, wanted);
  const place = preparePlace(wanted);
  fallbacks.push(place.folder);
  assert.notEqual(place.folder, wanted);
  assert.equal(modeOf(target), '775');
});

test('a file in its place is refused', () => {
  const wanted = join(folder, 'file');
  writeFileSync(wanted, '');
  assert.throws(() => preparePlace(wanted), { name: 'ClusterError', message: /EEXIST.*ls -ld/ });
});

test("another user's server in a folder of many is refused", {
  skip: !isRoot && 'needs root to make one',
}, async () => {
  const place = preparePlace(makeFolder(0o1775));
  const planted = join(place.folder, 'server-18');
  mkdirSync(planted);
  chownSync(planted, 12_345, 12_345);
  await assert.rejects(prepareData(place, { sync: false }), (error: unknown) => {
    assert.ok(error instanceof ClusterError, String(error));
    assert.match(error.message, /server-18 to be a folder of the current user/);
    return true;
  });
});
