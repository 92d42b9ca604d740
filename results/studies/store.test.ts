/** Every published file of a study is read as its schema says; what is written can be read again. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadRun } from '../store.ts';
import { loadStudy, saveStudy } from './store.ts';

const published = fileURLToPath(new URL('../published/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cqrs-bench-studies-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const files = readdirSync(published, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.json'),
);
const studies = files.filter((name) => name.includes('/'));

test('every published run and study is read', async () => {
  assert.ok(studies.length >= 26 && files.length > studies.length);
  for (const name of files) {
    const path = join(published, name);
    const { id } = studies.includes(name) ? await loadStudy(path) : await loadRun(path);
    assert.equal(id, basename(name, '.json'));
  }
});

test('what a published study holds is all there, and comes back as it was saved', async () => {
  const path = join(folder, 'saved.json');
  for (const name of studies) {
    const study = await loadStudy(join(published, name));
    const old: object = JSON.parse(readFileSync(join(published, name), 'utf8'));
    const lost = Object.keys(old).filter((key) => !(key in study));
    assert.ok(
      lost.every((key) => ['judged', 'rows', 'growths', 'p50', 'cpu'].includes(key)),
      `${name}: ${lost}`,
    );
    saveStudy(study, path);
    assert.deepEqual(await loadStudy(path), study, name);
  }
});
