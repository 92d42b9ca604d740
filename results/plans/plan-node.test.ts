/** Names of nodes, compared with PostgreSQL's text form of the same plan. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { nodeKind, nodeTitle, type PlanNode } from './plan-node.ts';

const tables = `
  CREATE TABLE tb_user (id int PRIMARY KEY, name text, team int);
  CREATE TABLE tb_post (id int PRIMARY KEY, user_id int, title text);
  CREATE INDEX tb_post_user_id_idx ON tb_post (user_id);
  CREATE INDEX "By Title" ON tb_post (title);
  CREATE TABLE tb_part (id int) PARTITION BY RANGE (id);
  CREATE TABLE tb_part_1 PARTITION OF tb_part FOR VALUES FROM (0) TO (10);
  CREATE TABLE tb_part_2 PARTITION OF tb_part FOR VALUES FROM (10) TO (20);
  CREATE INDEX ON tb_part (id);
  INSERT INTO tb_user SELECT n, 'user ' || n, n % 7 FROM generate_series(1, 1000) n;
  INSERT INTO tb_post SELECT n, n % 1000, 'post ' || n FROM generate_series(1, 5000) n;
  ANALYZE;
`;

/** Settings, a query, and what its plan must contain for the query to be useful here. */
const off = (...ways: string[]) => ways.map((way) => `SET LOCAL enable_${way} = off`).join(';');
const parallel =
  'SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SET LOCAL min_parallel_table_scan_size = 0;' +
  'SET LOCAL max_parallel_workers_per_gather = 2; SET LOCAL debug_parallel_query = off;';
const joined = (kind: string) => `SELECT 1 FROM tb_user u ${kind} JOIN tb_post p ON p.user_id = u.id`;
const loops = off('hashjoin', 'mergejoin');
const hashes = off('nestloop', 'mergejoin');
const merges = off('nestloop', 'hashjoin');

const queries: readonly (readonly [settings: string, query: string, words: string])[] = [
  [loops, joined('INNER'), 'Nested Loop'],
  [loops, joined('LEFT'), 'Nested Loop Left Join'],
  [hashes, joined('INNER'), 'Hash Join'],
  [hashes, joined('LEFT'), 'Hash Right Join'],
  [hashes, joined('FULL'), 'Hash Full Join'],
  [merges, joined('INNER'), 'Merge Join'],
  [merges, joined('FULL'), 'Merge Full Join'],
  [
    off('nestloop', 'mergejoin', 'hashagg', 'sort'),
    'SELECT 1 FROM tb_user u WHERE EXISTS (SELECT FROM tb_post p WHERE p.user_id = u.id)',
    'Semi Join',
  ],
  [
    off('nestloop', 'mergejoin', 'hashagg', 'sort'),
    'SELECT 1 FROM tb_post p WHERE EXISTS (SELECT FROM tb_user u WHERE p.user_id = u.team)',
    'Semi Join',
  ],
  [
    loops,
    'SELECT 1 FROM tb_user u WHERE NOT EXISTS (SELECT FROM tb_post p WHERE p.user_id = u.id)',
    'Nested Loop Anti Join',
  ],
  [
    hashes,
    'SELECT 1 FROM tb_user u WHERE NOT EXISTS (SELECT FROM tb_post p WHERE p.user_id = u.id)',
    'Anti Join',
  ],
  ['', 'SELECT count(*) FROM tb_user', 'Aggregate'],
  [off('sort'), 'SELECT team, count(*) FROM tb_user GROUP BY team', 'HashAggregate'],
  [off('hashagg'), 'SELECT team, count(*) FROM tb_user GROUP BY team', 'GroupAggregate'],
  [
    '',
    'SELECT team, name, count(*) FROM tb_user GROUP BY GROUPING SETS ((team), (name), ())',
    'MixedAggregate',
  ],
  [parallel, 'SELECT count(*) FROM tb_post', 'Finalize Aggregate'],
  [parallel, 'SELECT team, count(*) FROM tb_user GROUP BY team', 'Partial '],
  [`${parallel}${hashes}`, joined('INNER'), 'Parallel Hash Join'],
  [parallel, 'SELECT 1 FROM tb_post WHERE length(title) > 3 ORDER BY length(title)', 'Gather Merge'],
  [
    off('sort'),
    'SELECT * FROM tb_post ORDER BY id DESC LIMIT 3',
    'Index Scan Backward using tb_post_pkey on tb_post',
  ],
  [
    off('sort', 'seqscan'),
    'SELECT title FROM tb_post x ORDER BY title DESC',
    'Backward using "By Title" on tb_post x',
  ],
  [off('seqscan', 'indexscan'), 'SELECT * FROM tb_post WHERE user_id < 3 OR title = $$a$$', 'BitmapOr'],
  [off('hashagg'), 'SELECT id FROM tb_user INTERSECT SELECT id FROM tb_post', 'SetOp Intersect'],
  ['', 'SELECT name FROM tb_user EXCEPT ALL SELECT title FROM tb_post', 'HashSetOp Except All'],
  ['', 'SELECT id FROM tb_user UNION SELECT id FROM tb_post', 'Append'],
  ['', 'INSERT INTO tb_user SELECT 2000, $$x$$', 'Insert on tb_user'],
  ['', 'UPDATE tb_user u SET name = $$y$$ WHERE id = 1', 'Update on tb_user u'],
  ['', 'DELETE FROM tb_user WHERE id = 1', 'Delete on tb_user'],
  ['', 'MERGE INTO tb_user u USING tb_post p ON p.id = u.id WHEN MATCHED THEN DELETE', 'Merge on tb_user u'],
  [
    '',
    'SELECT * FROM generate_series(1, 3) g, (VALUES (1), (2)) "Two Words"(n)',
    'Function Scan on generate_series g',
  ],
  ['', 'SELECT * FROM generate_series(1, 3)', 'Function Scan on generate_series'],
  ['', 'SELECT * FROM (VALUES (1), (2)) v', 'Values Scan on "*VALUES*"'],
  ['', 'WITH c AS MATERIALIZED (SELECT 1 AS n) SELECT * FROM c x, c', 'CTE Scan on c x'],
  [
    '',
    'WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM c WHERE n < 9) SELECT * FROM c',
    'WorkTable Scan on c',
  ],
  [
    '',
    'SELECT * FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM tb_user) s WHERE n % 2 = 0',
    'Subquery Scan on s',
  ],
  ['', 'SELECT * FROM tb_user TABLESAMPLE SYSTEM (10)', 'Sample Scan on tb_user'],
  ['', "SELECT * FROM tb_user WHERE ctid = '(0,1)'", 'Tid Scan on tb_user'],
  ['', "SELECT * FROM tb_user WHERE ctid > '(1,1)'", 'Tid Range Scan on tb_user'],
  [
    off('sort', 'seqscan', 'bitmapscan'),
    'SELECT * FROM tb_part ORDER BY id DESC',
    'Backward using tb_part_1_id_idx on tb_part_1',
  ],
  [
    off('hashjoin', 'mergejoin', 'bitmapscan'),
    'SELECT 1 FROM tb_post p JOIN tb_user u ON u.id = p.user_id % 7',
    'Memoize',
  ],
  ['', 'SELECT (SELECT max(id) FROM tb_post), unnest(ARRAY[id, 2]) FROM tb_user u', 'ProjectSet'],
  ['', 'SELECT (SELECT title FROM tb_post p WHERE p.id = u.id) FROM tb_user u FOR UPDATE', 'LockRows'],
  [off('hashagg'), 'SELECT DISTINCT name FROM tb_user', 'Unique'],
  ['', 'SELECT * FROM tb_post ORDER BY id, title', 'Incremental Sort'],
];

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
  await database.client.query(tables);
});
after(() => database.drop());

async function explain(settings: string, query: string, options: string): Promise<unknown[]> {
  const { client } = database;
  await client.query('BEGIN');
  try {
    if (settings !== '') await client.query(settings);
    const { rows } = await client.query<Record<'QUERY PLAN', unknown>>(
      `EXPLAIN (COSTS OFF, ${options}) ${query}`,
    );
    return rows.map((row) => row['QUERY PLAN']);
  } finally {
    await client.query('ROLLBACK');
  }
}

/** In the order of both forms. */
function titlesOf(node: PlanNode): string[] {
  const children = (node['Plans'] ?? []) as PlanNode[];
  return [nodeTitle(node), ...children.flatMap(titlesOf)];
}

describe('every node has the name that EXPLAIN gives it', () => {
  for (const verbosity of ['VERBOSE OFF', 'VERBOSE ON'])
    for (const [settings, query, words] of queries)
      test(`${words}: ${query} (${verbosity})`, async () => {
        const text = (await explain(settings, query, `${verbosity}, FORMAT TEXT`)) as string[];
        const printed = text.flatMap((line, index) =>
          index === 0 ? line : (/^ *-> +(.*)$/.exec(line)?.[1] ?? []),
        );
        const [[json]] = (await explain(settings, query, `${verbosity}, FORMAT JSON`)) as [
          [{ Plan: PlanNode }],
        ];
        assert.deepEqual(titlesOf(json.Plan), printed);
        if (verbosity === 'VERBOSE OFF')
          assert.ok(printed.join('\n').includes(words), `no ${words} in:\n${printed.join('\n')}`);
      });
});

test('nodes that need an extension are named by the same rules', () => {
  const scan = { 'Node Type': 'Foreign Scan', 'Relation Name': 'far', Alias: 'far' };
  assert.equal(
    nodeTitle({ ...scan, Operation: 'Select', 'Async Capable': true }),
    'Async Foreign Scan on far',
  );
  assert.equal(nodeTitle({ ...scan, Operation: 'Update' }), 'Foreign Update on far');
  assert.equal(
    nodeKind({ 'Node Type': 'Custom Scan', 'Custom Plan Provider': 'Chunks' }),
    'Custom Scan (Chunks)',
  );
  assert.equal(nodeKind({}), 'unnamed node');
});
