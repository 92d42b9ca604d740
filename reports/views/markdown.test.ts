import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAaRun } from '../../test/fixtures/make-aa-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { assertGolden } from '../../test/golden.ts';
import { markdownOf } from '../tables/markdown.ts';
import { runTables } from './run.ts';

test('the README table', () => {
  assertGolden(markdownOf(runTables(makeRun(), 'markdown')), 'markdown.golden');
  const disturbed = makeAaRun({ p50: [1.05, 1.06, 1.055, 1.06], cpu: [0.99, 1, 1.01, 1] });
  assertGolden(markdownOf(runTables(disturbed, 'markdown')), 'markdown-disturbed.golden');
});

test('text of the run cannot break the table', () => {
  const run = makeRun();
  const [first] = run.results;
  assert.ok(first);
  Object.assign(first, { status: 'invalid', reason: 'a | b\n| c | <script>' });
  const lines = markdownOf(runTables(run, 'markdown')).split('\n');
  const rows = lines.filter((line) => line.startsWith('|'));
  assert.deepEqual([...new Set(rows.map((row) => row.split(' | ').length))], [5]);
  assert.ok(
    lines.includes(
      '- normalized post-with-comments (small closed:1): invalid: a \\| b \\| c \\| &lt;script>',
    ),
  );
});

test('settings that are not comparable are in separate tables', () => {
  const run = makeRun();
  for (const result of run.results) if (result.scenario === 'dashboard') result.dataset = 'medium';
  const text = markdownOf(runTables(run, 'markdown'));
  assert.equal(text.match(/\| --- \|/g)?.length, 4);
  assert.ok(text.includes('small dataset') && text.includes('medium dataset'));
});
