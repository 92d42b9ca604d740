import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strategyNamed } from '../../servers/strategies/index.ts';
import { writtenCopy } from '../schedule/cases.ts';
import { type OpenPrice, onDatabase, withPrice } from './price-context.fixture.ts';
import { measureRebuilds } from './rebuilds.ts';

const [normalized, mv, qm, qmInline, qmOutbox] = [
  strategyNamed('normalized'),
  strategyNamed('mv'),
  strategyNamed('qm'),
  strategyNamed('qm-inline'),
  strategyNamed('qm-outbox'),
];

function rebuildOf({ context }: OpenPrice, strategy: string) {
  return context.run.price.rebuilds.find((one) => one.strategy === strategy) ?? assert.fail(strategy);
}

test('each stored strategy is rebuilt while others read and write, with what that locks', () =>
  withPrice({ strategies: [normalized, mv, qm, qmInline, qmOutbox] }, async (open) => {
    const { context } = open;
    await measureRebuilds(context);
    assert.deepEqual(open.warnings, []);
    const { rebuilds } = context.run.price;
    assert.deepEqual(
      rebuilds.map(({ strategy }) => strategy),
      ['mv', 'qm', 'qm-inline', 'qm-outbox'],
    );
    for (const one of rebuilds) {
      assert.ok(one.durationMs > 0 && one.walBytes > 0, one.strategy);
      assert.ok((one.longestReadUs ?? 0) > 0 && (one.longestWriteUs ?? 0) > 0, one.strategy);
      assert.deepEqual([one.failedReads, one.failedWrites], [0, 0], one.strategy);
    }
    const locks = (strategy: string): Record<string, string> =>
      Object.fromEntries(rebuildOf(open, strategy).locks.map(({ relation, mode }) => [relation, mode]));
    assert.equal(locks('mv')['mv_user'], 'ExclusiveLock');
    // Every drain of a writer updates this table, so writers wait for it; those of the outbox have no drain.
    assert.equal(locks('qm')['qm_lock'], 'ShareRowExclusiveLock');
    assert.equal(locks('qm-inline')['qm_lock'], 'ShareRowExclusiveLock');
    assert.equal(locks('qm-outbox')['qm_lock'], 'RowExclusiveLock');
    for (const { name } of [mv, qm, qmInline, qmOutbox])
      assert.equal(locks(name)['tb_user'], 'AccessShareLock', name);
    assert.deepEqual(open.stored()?.price.rebuilds, rebuilds);
  }));

test('a writer who waits for the end of a rebuild shows, and readers who do not', () =>
  withPrice({ strategies: [qm] }, async (open) => {
    await onDatabase(open, writtenCopy(qm), (client) =>
      client.query(`ALTER FUNCTION qm_rebuild() RENAME TO qm_rebuild_soon;
        CREATE FUNCTION qm_rebuild() RETURNS void LANGUAGE plpgsql AS
        $$ BEGIN PERFORM qm_rebuild_soon(); PERFORM pg_sleep(1); END $$`),
    );
    await measureRebuilds(open.context);
    const { durationMs, longestReadUs, longestWriteUs } = rebuildOf(open, 'qm');
    assert.ok(durationMs >= 1_000);
    assert.ok((longestWriteUs ?? 0) >= 1_000_000, `${longestWriteUs} us`);
    assert.ok((longestReadUs ?? 0) < 1_000_000, `${longestReadUs} us`);
  }));

test('an interruption during a rebuild leaves nothing behind, and nothing is stored', async () => {
  const interruption = new AbortController();
  await withPrice(
    {
      strategies: [qmOutbox],
      signal: interruption.signal,
      onStep: (step) => {
        if (/rebuilding/.test(step)) setTimeout(() => interruption.abort(new Error('Ctrl-C')), 300);
      },
    },
    async (open) => {
      await onDatabase(open, writtenCopy(qmOutbox), (client) =>
        client.query(
          `CREATE OR REPLACE FUNCTION qm_rebuild() RETURNS void LANGUAGE sql AS 'SELECT pg_sleep(60)'`,
        ),
      );
      await assert.rejects(measureRebuilds(open.context), /Ctrl-C/);
      assert.deepEqual([open.context.run.price.rebuilds, open.warnings], [[], []]);
      assert.deepEqual(await open.left(), []);
    },
  );
});
