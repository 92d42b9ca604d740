/** Rows touched, against what follows from the seeded rows and the requests alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Variables } from '../../scenarios/scenario.ts';
import { writeScenarios } from '../../scenarios/writes.ts';
import { strategyNamed } from '../../servers/strategies/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { writesOf } from '../checks/writes.ts';
import { writtenCopy } from '../schedule/cases.ts';
import { type OpenPrice, onDatabase, withPrice } from './price-context.fixture.ts';
import { measureTouched } from './touched.ts';

const [normalized, mv, qm, qmOutbox] = ['normalized', 'mv', 'qm', 'qm-outbox'].map(strategyNamed) as [
  Strategy,
  Strategy,
  Strategy,
  Strategy,
];
const writes = 20;

/** Inserts, updates and deletes of each table. */
function changesOf({ context }: OpenPrice, strategy: string, scenario: string) {
  const touched = context.run.price.touched.find(
    (one) => one.strategy === strategy && one.scenario === scenario,
  );
  assert.ok(touched, `${strategy} ${scenario}`);
  assert.equal(touched.writes, writes);
  return Object.fromEntries(
    touched.tables.map(({ table, inserts, updates, deletes }) => [table, [inserts, updates, deletes]]),
  );
}

/** The same of the tables that hold the truth, whatever the strategy. */
const ofTables: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  'create-user': { tb_user: [writes, 0, 0] },
  'create-post': { tb_post: [writes, 0, 0] },
  'create-posts': { tb_post: [100 * writes, 0, 0] },
  'create-comment': { tb_comment: [writes, 0, 0] },
  rename: { tb_user: [0, writes, 0] },
  'move-post': { tb_post: [0, writes, 0] },
};

function variablesOf({ context }: OpenPrice, name: string): readonly Variables[] {
  const scenario = writeScenarios.find((one) => one.name === name) ?? assert.fail(name);
  return writesOf(scenario, context.dataset, context.seed)
    .slice(0, writes)
    .map(({ write }) => write.variables);
}

/** Posts that show whom the renames concern, counted by hand: what was written before them is inserted, and taken back. */
async function postsShowingRenamed(open: OpenPrice): Promise<number> {
  return await onDatabase(open, qm, async (client) => {
    await client.query('BEGIN');
    const posts = [
      ...variablesOf(open, 'create-post').map(({ userId }) => [userId, 1]),
      ...variablesOf(open, 'create-posts').map(({ userId }) => [userId, 100]),
    ];
    for (const values of posts) {
      const inserting = `INSERT INTO tb_post (user_id, title, content) SELECT $1, '', '' FROM generate_series(1, $2)`;
      await client.query(inserting, values);
    }
    for (const { postId, userId } of variablesOf(open, 'create-comment')) {
      const inserting = `INSERT INTO tb_comment (post_id, user_id, content) VALUES ($1, $2, '')`;
      await client.query(inserting, [postId, userId]);
    }
    let showing = 0;
    for (const { id } of variablesOf(open, 'rename')) {
      const { rowCount } = await client.query(
        `SELECT FROM tb_post AS post
         WHERE user_id = $1 OR $1 IN (
           SELECT user_id FROM tb_comment WHERE post_id = post.id ORDER BY created_at DESC, id DESC LIMIT 10
         )`,
        [id],
      );
      showing += rowCount ?? 0;
    }
    await client.query('ROLLBACK');
    return showing;
  });
}

test('bare tables change by the rows that are asked for, and a refresh by the clock is left out', () =>
  withPrice({ strategies: [normalized, mv] }, async (open) => {
    await measureTouched(open.context);
    for (const { name } of [normalized, mv])
      for (const scenario of writeScenarios)
        assert.deepEqual(changesOf(open, name, scenario.name), ofTables[scenario.name], scenario.name);
    const { rows } = await onDatabase(open, normalized, (client) =>
      client.query<{ table: string; indexes: number }>(
        'SELECT tablename AS table, count(*)::int AS indexes FROM pg_indexes GROUP BY 1',
      ),
    );
    for (const { tables } of open.context.run.price.touched)
      for (const { table, indexes } of tables)
        assert.equal(indexes, rows.find((row) => row.table === table)?.indexes, table);
    assert.deepEqual(open.stored()?.price.touched, open.context.run.price.touched);
  }));

test('documents change as often as what they show, at the commit or after it', () =>
  withPrice({ strategies: [qm, qmOutbox] }, async (open) => {
    await measureTouched(open.context);
    for (const { name } of [qm, qmOutbox]) {
      for (const scenario of writeScenarios)
        for (const [table, counts] of Object.entries(ofTables[scenario.name] ?? {}))
          assert.deepEqual(changesOf(open, name, scenario.name)[table], counts);
      assert.deepEqual(changesOf(open, name, 'create-user')['qm_user'], [writes, 0, 0]);
      assert.deepEqual(changesOf(open, name, 'create-posts')['qm_post'], [100 * writes, 0, 0]);
    }
    const comment = changesOf(open, 'qm', 'create-comment');
    assert.deepEqual(comment['qm_post'], [0, writes, 0]);
    assert.deepEqual(comment['qm_queue'], [writes, 0, writes]);
    assert.deepEqual(comment['qm_delta'], [writes, 0, 0]);
    assert.equal(comment['qm_user'], undefined);
    const renames = changesOf(open, 'qm', 'rename');
    assert.deepEqual(renames['qm_user'], [0, writes, 0]);
    assert.deepEqual(renames['qm_post'], [0, await postsShowingRenamed(open), 0]);
  }));

test('a strategy without one of its triggers is not reported, and a warning says why', () =>
  withPrice({ strategies: [qm, normalized] }, async (open) => {
    await onDatabase(open, writtenCopy(qm), (client) =>
      client.query('DROP TRIGGER qm_comment_inserted ON tb_comment'),
    );
    await measureTouched(open.context);
    const strategies = open.context.run.price.touched.map(({ strategy }) => strategy);
    assert.deepEqual(new Set(strategies), new Set(['normalized']));
    assert.match(
      open.warnings.join('\n'),
      /^the rows touched of qm on tiny is not reported: \d+ documents differ from the truth after its writes; the first is \w+ \d+ \(stale\)$/,
    );
    assert.deepEqual(open.context.run.environment.warnings.slice(-1), open.warnings);
  }));

test('what the run holds already is not measured again', () =>
  withPrice({ strategies: [normalized] }, async (open) => {
    await measureTouched(open.context);
    const { touched } = open.context.run.price;
    const before = structuredClone(touched);
    await measureTouched(open.context);
    assert.deepEqual(touched, before);
  }));

test('an interruption leaves no session behind, and half a strategy is not stored', async () => {
  const interruption = new AbortController();
  await withPrice(
    {
      strategies: [qm],
      signal: interruption.signal,
      onStep: (step) => {
        if (/qm create-comment/.test(step)) interruption.abort(new Error('Ctrl-C'));
      },
    },
    async (open) => {
      await assert.rejects(measureTouched(open.context), /Ctrl-C/);
      assert.deepEqual(open.context.run.price.touched, []);
      assert.deepEqual(open.warnings, []);
      assert.deepEqual(await open.left(), []);
    },
  );
});
