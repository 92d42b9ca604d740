import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { resultIn } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { assertGolden } from '../../test/golden.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { planDiff, planTables } from './plans.ts';
import { runTables } from './run.ts';

test('a wide terminal gets the plans of all strategies side by side', () => {
  assertGolden(textOf(planDiff(makeRun()), { columns: 180, color: false }), 'plan-diff-180.golden');
});

test('a narrow one gets them below each other', () => {
  assertGolden(textOf(planDiff(makeRun()), { columns: 80, color: false }), 'plan-diff-80.golden');
});

test('no line is wider than the terminal, and color changes no character', () => {
  for (let columns = 40; columns <= 260; columns += 7) {
    const text = textOf(planDiff(makeRun()), { columns, color: false });
    assert.ok(Math.max(...text.split('\n').map((line) => line.length)) <= columns, `${columns}`);
    const colored = stripVTControlCharacters(textOf(planDiff(makeRun()), { columns, color: true }));
    assert.equal(colored.replace(/ +$/gm, ''), text);
  }
});

test('a run of plans alone shows its plans in terminal and Markdown', () => {
  const run = makeRun();
  for (const result of run.results) Object.assign(result, { rounds: [], status: 'ok', reason: null });
  Object.assign(resultIn(run, 'tv', 'post-with-comments', 'cost'), {
    ...{ status: 'invalid', reason: 'bodies | differ' },
  });
  const options = { columns: 120, color: false };
  assert.equal(textOf(runTables(run, 'terminal'), options), textOf(planTables(run), options));
  assert.match(textOf(planTables(run), options), /^mv +1 +0\.074 +1 +4 +Index Scan$/m);
  const markdown = markdownOf(runTables(run, 'markdown'));
  assert.match(
    markdown,
    /^\*\*post-with-comments: A post .*, small dataset\*\*\n\n\| strategy \| statements \| ms \|/m,
  );
  assert.match(markdown, /^\| mv \| 1 \| 0\.074 \| 1 \| 4 \| Index Scan \|$/m);
  assert.match(markdown, /^\| tv \| {2}\| {2}\| {2}\| {2}\| invalid: bodies \\\| differ \|$/m);
  assert.notEqual(
    textOf(runTables({ ...run, finishedAt: null }, 'terminal'), options),
    textOf(planTables(run), options),
  );
});

test('plans are shown once for all loads and network delays', () => {
  const run = makeRun();
  const text = textOf(planTables(run), { columns: 120, color: false });
  run.results.push(...run.results.map((result) => ({ ...result, databaseDelayMs: 1 })));
  assert.equal(textOf(planTables(run), { columns: 120, color: false }), text);
});

test('a run without plans shows none, and deep plans with many loops stay readable', () => {
  const run = makeRun();
  const [first] = run.results;
  assert.ok(first);
  run.results = [{ ...first, plans: [] }];
  assert.equal(textOf(planDiff(run), { columns: 80, color: false }), '\n');
  const node = (depth: number): object => ({
    'Node Type': 'Nested Loop',
    'Actual Rows': 2.5,
    'Actual Loops': depth === 30 ? 0 : 1_000,
    ...(depth < 30 ? { Plans: [node(depth + 1)] } : {}),
  });
  run.results = [{ ...first, plans: [{ statement: 'SELECT 1', parameters: [], plan: { Plan: node(0) } }] }];
  const text = textOf(planDiff(run), { columns: 60, color: false });
  assert.match(text, /Nested Loop x31/);
  assert.match(text, /^Nested Loop: 2\.5 rows, 1,000 times, 0 pages$/m);
  assert.match(text, /^ {30}Nested Loop: never executed$/m);
});
