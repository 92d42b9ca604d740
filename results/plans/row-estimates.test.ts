import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { summarize } from '../summary/stats.ts';
import { rowEstimateWarning } from './row-estimates.ts';

type Node = Readonly<Record<string, unknown>>;

const node = (type: string, planned: number, actual: number, more: Node = {}, ...children: Node[]): Node => ({
  'Node Type': type,
  'Plan Rows': planned,
  'Actual Rows': actual,
  'Actual Loops': 1,
  ...more,
  Plans: children,
});
const planOf = (root: Node) => ({ statement: 'SELECT', parameters: [], plan: { Plan: root } });
const warningOf = (...roots: Node[]): string | null => rowEstimateWarning(roots.map(planOf));
const posts = { 'Relation Name': 'tb_post', 'Index Name': 'tb_post_pkey' };

describe('row estimates', () => {
  test('off by a factor of more than 100 are reported, with the node, the figures and what to do', () => {
    assert.match(
      warningOf(node('Index Scan', 1, 20_000, posts)) ?? '',
      /^row estimates off: the planner expected 1 row of Index Scan using tb_post_pkey on tb_post, but got 20,000 rows\. .*ANALYZE.*CREATE STATISTICS/,
    );
    assert.match(
      warningOf(node('Seq Scan', 20_000, 3)) ?? '',
      /expected 20,000 rows of Seq Scan, .*got 3 rows/,
    );
  });

  test('are accepted if they are near, or if there are few rows', () => {
    assert.equal(warningOf(node('Seq Scan', 200, 20_000), node('Seq Scan', 20_000, 200)), null);
    assert.equal(warningOf(node('Index Scan', 1, 900), node('Index Scan', 900, 0)), null);
  });

  test('count over all loops', () => {
    assert.match(
      warningOf(node('Index Scan', 1, 150, { 'Actual Loops': 50 })) ?? '',
      /expected 50 rows .* got 7,500 rows/,
    );
  });

  test('are blamed on the node where the error begins', () => {
    const scan = node('Index Scan', 1, 2_000, posts);
    assert.match(
      warningOf(node('Nested Loop', 1, 40_000, {}, scan)) ?? '',
      /Index Scan using tb_post_pkey on tb_post/,
    );
  });

  test('are ignored for nodes that were not read to their end', () => {
    const early = node('Index Scan', 20_000, 20);
    assert.equal(warningOf(node('Limit', 20, 20, {}, early)), null);
    assert.equal(warningOf(node('Limit', 20, 20, {}, node('Nested Loop', 20_000, 20, {}, early))), null);
    assert.equal(warningOf(node('Nested Loop', 9, 9, { 'Join Type': 'Semi' }, early)), null);
    assert.equal(warningOf(node('Result', 1, 1, {}, { ...early, 'Parent Relationship': 'SubPlan' })), null);
    assert.equal(warningOf(node('Index Scan', 20_000, 0, { 'Actual Loops': 0 })), null);
    // A sort reads every row, even if only the first is wanted; and too many rows are an error, however few were wanted.
    assert.notEqual(warningOf(node('Limit', 1, 1, {}, node('Sort', 9, 9, {}, early))), null);
    assert.notEqual(warningOf(node('Limit', 1, 1, {}, node('Index Scan', 1, 2_000))), null);
  });

  test('are ignored for functions, which have no statistics, and for bitmaps, which have no rows', () => {
    const series = node('Function Scan', 1_000, 3, { 'Function Name': 'generate_series' });
    assert.equal(warningOf(series), null);
    assert.equal(warningOf(node('Sort', 1_000, 3, {}, series)), null);
    assert.equal(warningOf(node('BitmapAnd', 2_000, 0)), null);
  });

  test('are a warning of the case with that plan; an unreadable plan has none', () => {
    const run = makeRun();
    const [result] = run.results;
    assert.ok(result);
    result.plans = [planOf(node('Seq Scan', 1, 5_000)), { statement: '', parameters: [], plan: { Plan: 7 } }];
    const warned = summarize(run).filter(({ warnings }) =>
      warnings.some((one) => /^row estimates off/.test(one)),
    );
    assert.deepEqual(
      warned.map((summary) => summary.result),
      [result],
    );
  });
});
