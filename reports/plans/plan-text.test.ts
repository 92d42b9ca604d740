import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePlans } from '../../test/fixtures/make-plans.ts';
import { planTree } from './plan-text.ts';

test('a plan is an indented tree with actual time, rows, loops and buffers, then its totals', () => {
  assert.equal(
    planTree(makePlans('normalized', 'feed')[1]?.plan),
    `Aggregate  (time 0.056 ms, rows 1, loops 1, buffers 11 hit, 2 read)
  ->  Sort  (time 0.041 ms, rows 10, loops 1, buffers 11 hit, 2 read)
        Sort Key: created_at DESC, id DESC
        Sort Method: top-N heapsort
        Filter: (content <> '<script>alert("&")</script>'::text)
        Rows Removed by Filter: 3
        ->  Index Scan using tb_comment_pkey on tb_comment  (time 0.012 ms, rows 13, loops 1, buffers 11 hit, 0 read)
              Index Cond: (id = $1)

Planning: 0.021 ms
Serialization: 0.008 ms
Execution: 0.074 ms
Settings: plan_cache_mode = auto`,
  );
});

test('a branch that was never executed says so, an alias is named, spilled pages are counted', () => {
  const plan = {
    'Node Type': 'Hash Join',
    'Actual Total Time': 1.5,
    'Actual Rows': 2.5,
    'Actual Loops': 1_000,
    'Temp Written Blocks': 7,
    Plans: [{ 'Node Type': 'Seq Scan', 'Relation Name': 'tb_user', Alias: 'u', 'Actual Loops': 0 }],
  };
  assert.equal(
    planTree([{ Plan: plan, JIT: { Functions: 3 } }]),
    `Hash Join  (time 1.500 ms, rows 2.5, loops 1,000, buffers 0 hit, 0 read, 7 temporary)
  ->  Seq Scan on tb_user u  (never executed)

JIT was used, although the suite switches it off`,
  );
});

test('the pages that were read to print rows are shown if large values were fetched', () => {
  const node = { 'Node Type': 'Result', 'Actual Loops': 0 };
  const ofPrinting = { 'Shared Hit Blocks': 1_204, 'Shared Read Blocks': 3 };
  const lastLine = (Serialization: object) =>
    planTree([{ Plan: node, Serialization }])
      ?.split('\n')
      .at(-1);
  assert.equal(
    lastLine({ Time: 0.2, 'Output Volume': 90, Format: 'text', ...ofPrinting }),
    'Serialization: 0.200 ms, buffers 1,204 hit, 3 read',
  );
  assert.equal(lastLine(ofPrinting), 'Serialization: buffers 1,204 hit, 3 read');
  assert.equal(lastLine({}), 'Result  (never executed)');
});

test('anything but a plan is not drawn', () => {
  for (const plan of [null, undefined, 7, 'text', [], {}, { Plan: 'text' }])
    assert.equal(planTree(plan), null);
});
