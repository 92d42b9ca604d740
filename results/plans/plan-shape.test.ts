import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planShape } from './plan-shape.ts';

const scan = { 'Node Type': 'Index Scan', 'Relation Name': 'tb_post', 'Index Name': 'tb_post_pkey' };
const join = {
  'Node Type': 'Nested Loop',
  'Join Type': 'Left',
  Plans: [scan, { 'Node Type': 'Seq Scan', 'Relation Name': 'tb_user' }],
};

test('a shape is the tree of nodes, relations and indexes', () => {
  assert.equal(
    planShape({ Plan: join }).text,
    'Nested Loop Left Join (Index Scan using tb_post_pkey on tb_post, Seq Scan on tb_user)',
  );
});

test('what varies between executions is not part of it', () => {
  const measured = { ...scan, 'Actual Total Time': 0.3, 'Shared Hit Blocks': 7, 'Plan Rows': 12 };
  assert.deepEqual(planShape({ Plan: measured, 'Execution Time': 3 }), planShape({ Plan: scan }));
});

test('another node, relation, index, join or order is another shape', () => {
  const others = [
    { ...scan, 'Node Type': 'Seq Scan' },
    { ...scan, 'Relation Name': 'tb_comment' },
    { ...scan, 'Index Name': 'tb_post_created_at_idx' },
    { ...scan, Plans: [scan] },
    { ...join, 'Join Type': 'Inner' },
    { ...join, Plans: join.Plans.toReversed() },
    join,
    { ...scan, 'Scan Direction': 'Backward' },
    { ...scan, 'Parallel Aware': true },
    ...['Plain', 'Sorted', 'Hashed', 'Mixed'].map((Strategy) => ({ 'Node Type': 'Aggregate', Strategy })),
    { 'Node Type': 'Aggregate', Strategy: 'Hashed', 'Partial Mode': 'Partial' },
    { 'Node Type': 'Aggregate', Strategy: 'Hashed', 'Partial Mode': 'Finalize' },
    { 'Node Type': 'SetOp', Strategy: 'Hashed', Command: 'Except' },
    { 'Node Type': 'SetOp', Strategy: 'Hashed', Command: 'Intersect' },
  ];
  const hashes = [scan, ...others].map((Plan) => planShape({ Plan }).hash);
  assert.equal(new Set(hashes).size, hashes.length);
  for (const hash of hashes) assert.match(hash, /^[0-9a-f]{12}$/);
});

test('anything but a plan has a shape of its own', () => {
  for (const plan of [null, 'text', {}, { Plan: 3 }, { note: 'no tree here' }])
    assert.equal(planShape(plan).text, 'no tree');
});
