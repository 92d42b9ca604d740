import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../results/gate/findings.ts';
import { changesOf } from '../../results/gate/findings.ts';
import type { Result } from '../../results/run-file/result.ts';
import { changePlan, resultIn, soundRun } from '../../test/fixtures/changed-run.ts';
import { codeBlock } from '../tables/markdown.ts';
import { planDiffLines } from './plan-diff.ts';

/** The lines for one changed case, and how they begin. */
function linesFor(change: (result: Result) => void): readonly string[] {
  const [baseline, candidate] = [soundRun(), soundRun()];
  change(resultIn(candidate, 'normalized', 'post-with-comments'));
  const [finding] = changesOf(baseline, candidate) as Extract<Finding, { kind: 'plan' }>[];
  assert.ok(finding);
  return planDiffLines(finding, resultIn(baseline, 'normalized', 'post-with-comments'));
}

test('only the nodes that differ are lines with - and +', () => {
  const lines = linesFor(changePlan);
  assert.match(lines[0] ?? '', /^@@ .* @@$/);
  const changed = lines.filter((line) => /^[-+]/.test(line));
  assert.equal(changed.length, 2, lines.join('\n'));
  assert.match(changed[0] ?? '', /^-.*Index Scan/);
  assert.match(changed[1] ?? '', /^\+.*Seq Scan/);
  assert.ok(
    lines.every((line) => !/\d ms/.test(line)),
    'times are other ones at each execution',
  );
});

test('a statement that only one side has is added or removed as a whole', () => {
  const removed = linesFor(({ plans }) => plans.splice(0, 1));
  assert.deepEqual([...new Set(removed.slice(1).map((line) => line[0]))], ['-']);
  const added = linesFor(({ plans }) => {
    plans.push({ statement: 'SELECT 1', parameters: [], plan: { Plan: { 'Node Type': 'Result' } } });
  });
  assert.deepEqual(added, [
    '@@ SELECT 1 @@',
    '+Result  (rows not known, loops not known, buffers 0 hit, 0 read)',
  ]);
});

test('no line can close the fence of its block', () => {
  const block = codeBlock('diff', ['+Filter: ```` \u001b[31m', ' ```']);
  assert.equal(block, '`````diff\n+Filter: ```` \\u{1b}[31m\n ```\n`````');
});
