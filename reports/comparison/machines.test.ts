import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../results/run-file/run.ts';
import { machineCases } from '../../results/summary/machines.ts';
import { resultIn, slow } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { assertGolden } from '../../test/golden.ts';
import { markdownOf } from '../tables/markdown.ts';
import { textOf } from '../tables/text.ts';
import { machinesTables } from './machines.ts';

/** The fixture on another machine, where everything takes three times as long, and `mv` is slower still for one scenario. */
function elsewhere(): Run {
  const run = makeRun();
  Object.assign(run, { id: '20261125T080000Z-quick-0ff1', startedAt: '2026-11-25T08:00:00.000Z' });
  Object.assign(run.environment, { cpuModel: 'Another CPU', cpuCount: 8 });
  for (const result of run.results) slow(result, 3);
  slow(resultIn(run, 'mv', 'post-with-comments'), 1.2);
  return run;
}

const runs = [makeRun(), elsewhere()];
const tables = machinesTables(runs) ?? [];

test('ratios of other machines stand side by side, and those that differ are named', () => {
  for (const columns of [80, 100]) {
    const text = textOf(tables, { columns, color: false });
    assertGolden(text, `machines-${columns}.golden`);
    for (const line of text.split('\n')) assert.ok(line.length <= columns, line);
  }
  assertGolden(markdownOf(tables), 'machines-markdown.golden');
  assert.match(
    textOf(tables, { columns: 200, color: false }),
    /^8 of 9 ratios agree \(all intervals overlap\)\. These do not: post-with-comments mv \(small closed:1\)\.$/m,
  );
});

test('a run that lacks a case leaves it to the others, and two runs without a common case have no tables', () => {
  const [first, second] = [makeRun(), makeRun()];
  second.results = second.results.filter(({ scenario }) => scenario === 'dashboard');
  assert.equal(machineCases([first, second]).length, 3);
  assert.equal(machineCases([first, second, first]).length, 9);
  for (const result of second.results) result.dataset = 'medium';
  assert.equal(machinesTables([first, second]), null);
});

test('another target can be compared with', () => {
  assert.match(
    textOf(machinesTables(runs, 'mv') ?? [], { columns: 100, color: false }),
    /^Each strategy beside mv,/,
  );
});
