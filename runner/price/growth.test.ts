import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeScenarios } from '../../scenarios/writes.ts';
import { strategyNamed } from '../../servers/strategies/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { writtenCopy } from '../schedule/cases.ts';
import { measureGrowth } from './growth.ts';
import { type OpenPrice, onDatabase, withPrice } from './price-context.fixture.ts';

const [normalized, qm] = [strategyNamed('normalized'), strategyNamed('qm')];
const [tables, model] = [
  ['tb_user', 'tb_post', 'tb_comment'],
  ['qm_user', 'qm_post', 'qm_lock', 'qm_queue', 'qm_count', 'qm_delta'],
];

function growthOf({ context, warnings }: OpenPrice, { name }: Strategy) {
  assert.deepEqual(warnings, []);
  return context.run.price.growth.find(({ strategy }) => strategy === name) ?? assert.fail(name);
}

/** Sum over the relations, as PostgreSQL says of each. */
function bytesOf(open: OpenPrice, strategy: Strategy, relations: readonly string[]): Promise<number> {
  return onDatabase(open, strategy, async (client) => {
    const { rows } = await client.query<{ bytes: number }>(
      'SELECT sum(pg_total_relation_size(name::regclass))::float8 AS bytes FROM unnest($1::text[]) AS name',
      [relations],
    );
    return rows[0]?.bytes ?? 0;
  });
}

test('sizes are those of the tables and the read model, and between them are writes of all kinds', () =>
  withPrice({ strategies: [normalized, qm] }, async (open) => {
    const { users, posts, comments } = open.context.dataset;
    await measureGrowth(open.context);
    for (const strategy of [normalized, qm]) {
      const { writes, after } = growthOf(open, strategy);
      const copy = writtenCopy(strategy);
      assert.equal(after.tablesBytes, await bytesOf(open, copy, tables ?? []));
      assert.equal(after.modelBytes, strategy === qm ? await bytesOf(open, copy, model ?? []) : 0);
      const { rows } = await onDatabase(open, copy, (client) =>
        client.query<{ users: number; posts: number; comments: number }>(
          `SELECT (SELECT count(*) FROM tb_user)::int AS users, (SELECT count(*) FROM tb_post)::int AS posts,
                  (SELECT count(*) FROM tb_comment)::int AS comments`,
        ),
      );
      // Of each kind that writes a row, as many; of the one that writes a hundred, a tenth.
      const each = (writes / (writeScenarios.length - 0.9)) | 0;
      assert.equal(writes, 5 * each + each / 10);
      assert.deepEqual(rows, [
        { users: users + each, posts: posts + each + (100 * each) / 10, comments: comments + each },
      ]);
    }
    const [bare, kept] = [growthOf(open, normalized), growthOf(open, qm)];
    assert.equal(bare.writes, kept.writes);
    assert.ok(bare.after.tablesBytes > bare.before.tablesBytes);
    assert.ok(kept.after.modelBytes > kept.before.modelBytes);
    assert.deepEqual(open.stored()?.price.growth, open.context.run.price.growth);
  }));

test('what was written before does not count: tables are first made as compact as new', () =>
  withPrice({ strategies: [qm] }, async (open) => {
    const fresh = await onDatabase(open, qm, async (client) => {
      for (const relation of [...(tables ?? []), ...(model ?? [])])
        await client.query(`VACUUM (FULL) ${relation}`);
      return { tables: await bytesOf(open, qm, tables ?? []), model: await bytesOf(open, qm, model ?? []) };
    });
    const copy = writtenCopy(qm);
    await onDatabase(open, copy, async (client) => {
      for (let time = 0; time < 5; time += 1) await client.query('UPDATE tb_user SET last_name = last_name');
    });
    const bloated = await bytesOf(open, copy, model ?? []);
    await measureGrowth(open.context);
    const { before } = growthOf(open, qm);
    assert.deepEqual(before, { tablesBytes: fresh.tables, modelBytes: fresh.model });
    assert.ok(bloated > 1.05 * before.modelBytes, `${bloated} and ${before.modelBytes}`);
  }));

test('a strategy that declines a write is not reported, and a warning says why', () =>
  withPrice({ strategies: [normalized] }, async (open) => {
    await onDatabase(open, writtenCopy(normalized), (client) =>
      client.query('ALTER TABLE tb_post ADD CHECK (user_id < 0) NOT VALID'),
    );
    await measureGrowth(open.context);
    assert.deepEqual(open.context.run.price.growth, []);
    assert.match(
      open.warnings.join('\n'),
      /^the growth of normalized on tiny is not reported: create-post: expected that it is written, received 200 \{/,
    );
  }));

test('an interruption leaves nothing behind, and nothing is stored', async () => {
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
      await assert.rejects(measureGrowth(open.context), /Ctrl-C/);
      assert.deepEqual([open.context.run.price.growth, open.warnings], [[], []]);
      assert.deepEqual(await open.left(), []);
    },
  );
});
