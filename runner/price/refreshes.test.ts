import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { strategyNamed } from '../../servers/strategies/index.ts';
import { writtenCopy } from '../schedule/cases.ts';
import { type OpenPrice, onDatabase, withPrice } from './price-context.fixture.ts';
import { measureRefreshes } from './refreshes.ts';

const [mv, qm] = [strategyNamed('mv'), strategyNamed('qm')];

/** What a refresh locks: what it reads, and what it replaces. */
const locksOf = (mode: string) => [
  ...['mv_dashboard', 'mv_post', 'mv_user'].map((relation) => ({ relation, mode })),
  ...['tb_comment', 'tb_post', 'tb_user'].map((relation) => ({ relation, mode: 'AccessShareLock' })),
];

function refreshOf({ context, warnings }: OpenPrice) {
  assert.deepEqual(warnings, []);
  const [refresh, ...others] = context.run.price.refreshes;
  assert.ok(refresh && others.length === 0);
  return refresh;
}

test('refreshes by the clock are measured beside reads, with what they lock; nothing else is refreshed', () =>
  withPrice({ strategies: [qm, mv] }, async (open) => {
    await measureRefreshes(open.context);
    const refresh = refreshOf(open);
    assert.deepEqual(refresh.locks, locksOf('ExclusiveLock'));
    const [during, outside] = [decodeHistogram(refresh.during), decodeHistogram(refresh.outside)];
    assert.equal(during.totalCount, outside.totalCount);
    assert.ok(during.totalCount >= 3 * 50);
    assert.ok(Math.abs(refresh.readsPerSecond / refresh.writesPerSecond - 50) < 1e-6);
    // One follows the other for three windows of a second, and each takes less.
    const { durationsMs, walBytes, cpuUs } = refresh;
    assert.ok(durationsMs.length >= 3);
    assert.ok(durationsMs.every((ms) => ms > 0) && walBytes.every((bytes) => bytes > 0));
    assert.equal(walBytes.length, durationsMs.length);
    if (process.platform === 'linux') {
      assert.equal(cpuUs.length, durationsMs.length);
      // One backend works for no longer than it takes.
      for (const [index, us] of cpuUs.entries())
        assert.ok(us > 0 && us <= 1000 * (durationsMs[index] ?? 0) + 1_000);
    }
    assert.deepEqual(open.stored()?.price.refreshes, open.context.run.price.refreshes);
  }));

test('a refresh that blocks readers shows by its locks', () =>
  withPrice({ strategies: [mv] }, async (open) => {
    await onDatabase(open, writtenCopy(mv), (client) =>
      client.query(`CREATE OR REPLACE FUNCTION mv_refresh_view(view regclass) RETURNS double precision
        LANGUAGE plpgsql AS
        $$ BEGIN EXECUTE format('REFRESH MATERIALIZED VIEW %s', view); RETURN 0; END $$`),
    );
    await measureRefreshes(open.context);
    assert.deepEqual(refreshOf(open).locks, locksOf('AccessExclusiveLock'));
  }));

test('an interruption during a refresh leaves nothing behind, and nothing is stored', async () => {
  const interruption = new AbortController();
  await withPrice(
    {
      strategies: [mv],
      signal: interruption.signal,
      onStep: (step) => {
        if (/refreshing/.test(step)) setTimeout(() => interruption.abort(new Error('Ctrl-C')), 1_300);
      },
    },
    async (open) => {
      await assert.rejects(measureRefreshes(open.context), /Ctrl-C/);
      assert.deepEqual([open.context.run.price.refreshes, open.warnings], [[], []]);
      assert.deepEqual(await open.left(), []);
    },
  );
});
