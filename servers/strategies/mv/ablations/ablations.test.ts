/** What each ablation of `mv` shows, compared with `mv` in the same scene. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestMaintainer } from '../../../../test/processes.ts';
import type { Strategy } from '../../../strategy.ts';
import { insertPost, planOf, value } from '../../defect.fixture.ts';
import { findDivergence } from '../../divergence.ts';
import { strategyNamed } from '../../index.ts';
import { type Sessions, withSessions } from '../../sessions.fixture.ts';
import { mv } from '../strategy.ts';

const mvGin = strategyNamed('mv~gin');
const mvNoIndex = strategyNamed('mv~no-index');
const mvOverlappingRefresh = strategyNamed('mv~overlapping-refresh');
const mvTriggerRefresh = strategyNamed('mv~trigger-refresh');
const mvUnrefreshed = strategyNamed('mv~unrefreshed');

/** The documents that differ from the truth after `work`, in a database of its own. */
const divergenceAfter = (
  strategy: Strategy,
  work: (sessions: Sessions) => Promise<unknown>,
): Promise<readonly string[]> =>
  withSessions(strategy, undefined, async (sessions) => {
    await work(sessions);
    const found = await findDivergence(sessions.three, 'mv');
    return found.map(({ document, id, kind }) => `${document} ${id} ${kind}`);
  });

describe('mv~overlapping-refresh', () => {
  /** A refresh waits for another one. A post is committed meanwhile. Then the refresh does its work. */
  const waitingRefresh = async ({ one, two, three, start }: Sessions): Promise<void> => {
    for (const statement of ['BEGIN', 'SELECT mv_refresh()']) await one.query(statement);
    const waiting = await start(two, 'SELECT mv_refresh()');
    await three.query(insertPost(1001, 3));
    await one.query('COMMIT');
    await waiting.ended;
  };

  test('a refresh that waited misses what was committed before it began its work (B12)', async () => {
    assert.deepEqual(await divergenceAfter(mv, waitingRefresh), []);
    assert.deepEqual(await divergenceAfter(mvOverlappingRefresh, waitingRefresh), ['user 3 stale']);
  });

  test('its two refreshers run, and end with their channel', () =>
    withSessions(mvOverlappingRefresh, undefined, async ({ one }) => {
      const { user, host, port, database, password } = one;
      const url = `postgres://${user}:${password}@${host}:${port}/${database}`;
      const refreshers = await startTestMaintainer(mvOverlappingRefresh, url);
      const sessions = `SELECT count(*)::int FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'cqrs-bench refresher'`;
      assert.equal(await value(one, sessions), 2);
      const endedSql = 'SELECT n::int FROM mv_refresh_count';
      const ended = (await value(one, endedSql)) as number;
      await mvOverlappingRefresh.maintainer?.settle(one);
      assert.ok(((await value(one, endedSql)) as number) >= ended + 2);
      await refreshers.close();
    }));

  test('is settled by a refresh where no refresher runs', async () => {
    const settled = await divergenceAfter(mvOverlappingRefresh, async ({ one }) => {
      await one.query(insertPost(1001, 3));
      await mvOverlappingRefresh.maintainer?.settle(one);
    });
    assert.deepEqual(settled, []);
  });
});

describe('mv~unrefreshed', () => {
  test('has no maintainer, and stays as old as its views', async () => {
    assert.equal(mvUnrefreshed.maintainer, undefined);
    const write = ({ one }: Sessions) => one.query(insertPost(1001, 3));
    assert.deepEqual(await divergenceAfter(mvUnrefreshed, write), [
      'dashboard 1 stale',
      'post 1001 missing',
      'user 3 stale',
    ]);
  });
});

describe('mv~trigger-refresh', () => {
  const rename = (id: number): string => `UPDATE tb_user SET first_name = 'Renamed' WHERE id = ${id}`;

  test('shows a renamed user, but not on posts, and no new post (B11)', async () => {
    assert.equal(mvTriggerRefresh.maintainer, undefined);
    const renamed = await divergenceAfter(mvTriggerRefresh, ({ one }) => one.query(rename(3)));
    assert.deepEqual(renamed, ['post 1 stale', 'post 9 stale']);
    const posted = await divergenceAfter(mvTriggerRefresh, ({ one }) => one.query(insertPost(1001, 3)));
    assert.ok(posted.includes('user 3 stale'));
  });

  /** Whether the writer of one user waits for the writer of another. */
  const waits = (strategy: Strategy): Promise<boolean> =>
    withSessions(strategy, undefined, async ({ one, two, start }) => {
      for (const statement of ['BEGIN', rename(3)]) await one.query(statement);
      let hasEnded = false;
      const writing = await start(two, rename(4));
      writing.ended.then(() => {
        hasEnded = true;
      });
      await new Promise(setImmediate);
      const isWaiting = !hasEnded;
      await one.query('COMMIT');
      await writing.ended;
      return isWaiting;
    });

  test('makes writers of different users wait for each other (B13)', async () => {
    assert.equal(await waits(mv), false);
    assert.equal(await waits(mvTriggerRefresh), true);
  });

  /** What happens to a role that may write users but owns nothing. */
  const outcomeOfOther = (strategy: Strategy): Promise<string> =>
    withSessions(strategy, undefined, async ({ one }) => {
      // The role disappears with its transaction.
      for (const statement of [
        'BEGIN',
        'CREATE ROLE cqrs_bench_test_writer',
        'GRANT SELECT, UPDATE ON tb_user TO cqrs_bench_test_writer',
        'SET LOCAL ROLE cqrs_bench_test_writer',
      ]) {
        await one.query(statement);
      }
      return one.query(rename(3)).then(
        () => 'written',
        (error) => error.code,
      );
    });

  test('fails for who may write users but does not own the view (B13)', async () => {
    assert.equal(await outcomeOfOther(mv), 'written');
    assert.equal(await outcomeOfOther(mvTriggerRefresh), '42501');
  });
});

describe('mv~no-index', () => {
  const feed = 'SELECT data FROM mv_post ORDER BY created_at DESC, id DESC LIMIT 20';
  const isScanned = (strategy: Strategy): Promise<boolean> =>
    withSessions(strategy, undefined, async ({ one }) => {
      await one.query('BEGIN');
      return /Seq Scan/.test(await planOf(one, feed));
    });
  /** Whether a reader waits for a refresh that has not committed. */
  const readerWaits = (strategy: Strategy): Promise<boolean> =>
    withSessions(strategy, undefined, async ({ one, two }) => {
      for (const statement of ['BEGIN', 'SELECT mv_refresh()']) await one.query(statement);
      await two.query("SET lock_timeout = '20ms'");
      return two.query('SELECT FROM mv_user').then(
        () => false,
        (error) => {
          assert.equal(error.code, '55P03');
          return true;
        },
      );
    });

  test('scans for every read, and locks readers out of a refresh', async () => {
    assert.equal(await isScanned(mv), false);
    assert.equal(await isScanned(mvNoIndex), true);
    assert.equal(await readerWaits(mv), false);
    assert.equal(await readerWaits(mvNoIndex), true);
  });
});

describe('mv~gin', () => {
  test('has the index, and is refreshed with it', async () => {
    const settled = await divergenceAfter(mvGin, async ({ one }) => {
      const indexes = `SELECT count(*)::int FROM pg_indexes WHERE indexdef ~ 'ON public.mv_(user|post) USING gin'`;
      assert.equal(await value(one, indexes), 2);
      await one.query(insertPost(1001, 3));
      await mvGin.maintainer?.settle(one);
    });
    assert.deepEqual(settled, []);
  });
});
