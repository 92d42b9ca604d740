/** The README's figures are those of the run file that it names. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadRun } from '../../results/run-file/store.ts';
import { markdownOf } from '../tables/markdown.ts';
import { runTables } from './run.ts';

const project = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', project), 'utf8');

test('the table shows the published run', async () => {
  const path = /\]\((results\/published\/[\w-]+\.json)\)/.exec(readme)?.[1];
  assert.ok(path, 'no run file is named');
  const table = /<!-- table -->\n\n?([\s\S]*?)\n?<!-- \/table -->/.exec(readme)?.[1];
  const run = await loadRun(fileURLToPath(new URL(path, project)));
  assert.equal(table?.trim(), markdownOf(runTables(run, 'markdown')).trim());
  assert.equal(run.environment.dirty, false, 'made from a commit that others can check out');
});

test('every local link leads somewhere', () => {
  const targets = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1] as string);
  assert.ok(targets.length > 3);
  for (const target of targets) assert.ok(existsSync(new URL(target, project)), target);
});
