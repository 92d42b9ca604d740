/** A rebuild beside writers: correct whatever comes in between, and it causes no deadlock, in whatever order they write. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { insertComment, insertPost } from '../defect.fixture.ts';
import { qmInline } from '../qm-inline/strategy.ts';
import { qmOutbox } from '../qm-outbox/strategy.ts';
import { type Scene, withSessions } from '../sessions.fixture.ts';
import { assertTrue, drain, outcomeOf, rename, withoutLocks } from './races.fixture.ts';
import { qm } from './strategy.ts';

const rebuild = 'SELECT qm_rebuild()';
const write = (id: number): string => `UPDATE tb_user SET email = 'new' || id WHERE id = ${id}`;

/** What replaces a fix, to show that the scene finds the defect. */
const asBefore = {
  from: 'LOCK TABLE qm_lock IN SHARE ROW EXCLUSIVE MODE;',
  to: 'LOCK TABLE tb_user, tb_post, tb_comment IN SHARE MODE;',
};
const bucketsAlone = { ...asBefore, to: 'NULL;' };
const tablesFirst = {
  ...asBefore,
  to: `LOCK TABLE tb_user, tb_post, tb_comment IN ACCESS SHARE MODE; ${asBefore.from}`,
};
const waitingForTables = { from: 'IN ACCESS SHARE MODE NOWAIT;', to: 'IN ACCESS SHARE MODE;' };

/** The first session is half done, having run `first`, when the second rebuilds; then it continues. */
const halfWay =
  (first: readonly string[], then: readonly string[]): Scene =>
  async ({ one, two, start }) => {
    for (const statement of ['BEGIN', ...first]) await one.query(statement);
    const rebuilding = await start(two, rebuild);
    let outcome = 'committed';
    for (const statement of [...then, 'COMMIT']) {
      if (outcome === 'committed') outcome = await outcomeOf(one.query(statement));
    }
    await one.query('ROLLBACK');
    assert.deepEqual([outcome, await outcomeOf(rebuilding.ended)], ['committed', 'committed']);
    await assertTrue(two);
  };

/**
 * The first session has drained, so the rebuild waits for it. The third waits behind the rebuild, and holds the row of a
 * user that the first writes next.
 */
const waitingBehind: Scene = async ({ one, two, three, start }) => {
  for (const statement of ['BEGIN', insertPost(1001, 3), drain]) await one.query(statement);
  const rebuilding = await start(two, rebuild);
  await three.query('BEGIN');
  const third = await start(three, `${write(6)}; COMMIT`);
  const first = await start(one, rename(6));
  const outcomes = [await outcomeOf(first.ended), await outcomeOf(one.query('COMMIT'))];
  outcomes.push(await outcomeOf(third.ended), await outcomeOf(rebuilding.ended));
  assert.deepEqual(outcomes, ['committed', 'committed', 'committed', 'committed']);
  await assertTrue(one);
};

const comment = insertComment(1001, 20);

const scenes: readonly (readonly [name: string, scene: Scene, mutate?: typeof asBefore])[] = [
  ['comments, then a user', halfWay([comment], [write(1)]), asBefore],
  ['a user, then comments', halfWay([write(1)], [comment])],
  ['a post, then comments and users', halfWay([insertPost(1001, 3)], [comment, rename(2)]), asBefore],
  [
    'documents of the last user, then of the first',
    halfWay([write(6), drain], [write(1), insertPost(1001, 3), drain]),
    bucketsAlone,
  ],
  ['documents, then a TRUNCATE', halfWay([write(6), drain], ['TRUNCATE tb_comment']), tablesFirst],
  ['a TRUNCATE, then documents', halfWay(['TRUNCATE tb_comment'], [write(1), drain]), waitingForTables],
  ['a writer that waits behind the rebuild', waitingBehind],
];

describe('a rebuild beside writers that are half way', () => {
  for (const [name, scene, mutate] of scenes) {
    for (const strategy of [qm, qmInline]) {
      test(`${strategy.name}, ${name}: all commit`, () => withSessions(strategy, undefined, scene));
    }
    if (mutate === undefined) continue;
    test(`${name}: a deadlock without the fix`, () =>
      assert.rejects(withSessions(qm, mutate, scene), ({ actual }) => actual.includes('40P01')));
  }

  test('qm-outbox, where it is an event: it waits for nobody', () =>
    withSessions(qmOutbox, undefined, async ({ one, two, three }) => {
      await two.query("SET lock_timeout = '20ms'");
      for (const statement of ['BEGIN', 'TRUNCATE tb_comment']) await one.query(statement);
      await two.query(rebuild);
      for (const statement of [write(1), 'COMMIT']) await one.query(statement);
      await qmOutbox.maintainer?.settle(three);
      await assertTrue(three);
    }));
});

describe('a rebuild beside others', () => {
  /** While a repair is open, the writer waits for it, and neither undoes what the other stored. */
  const writerWaits: Scene = async ({ one, two, start }) => {
    for (const statement of ['SET session_replication_role = replica', rename(2), insertPost(1001, 3)]) {
      await one.query(statement);
    }
    for (const statement of ['BEGIN', rebuild]) await one.query(statement);
    const writing = await start(two, insertPost(1002, 3));
    await one.query('COMMIT');
    await writing.ended;
    await assertTrue(two);
  };

  /** Two repairs at once: each would correct the counts. */
  const twice: Scene = async ({ one, two, start }) => {
    await one.query('SET session_replication_role = replica');
    await one.query(insertPost(1001, 3));
    for (const statement of ['BEGIN', rebuild]) await one.query(statement);
    const second = await start(two, rebuild);
    await one.query('COMMIT');
    await second.ended;
    await assertTrue(two);
  };

  /** A snapshot older than the repair must not store what it sees. */
  const olderSnapshot: Scene = async ({ one, two }) => {
    await one.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await one.query('SELECT FROM tb_post');
    for (const statement of [
      'SET session_replication_role = replica',
      'DELETE FROM tb_post WHERE id = 2',
      rebuild,
    ]) {
      await two.query(statement);
    }
    const outcome = await outcomeOf(
      one
        .query('DELETE FROM tb_post WHERE id BETWEEN 12 AND 15')
        .then(() => one.query('COMMIT'))
        .catch((error) => one.query('ROLLBACK').then(() => Promise.reject(error))),
    );
    await assertTrue(two);
    assert.equal(outcome, '40001');
  };

  for (const strategy of [qm, qmInline]) {
    test(`${strategy.name}: a writer waits for it, and both are right`, () =>
      withSessions(strategy, undefined, writerWaits));
    test(`${strategy.name}: of two at once, one corrects the counts`, () =>
      withSessions(strategy, undefined, twice));
    test(`${strategy.name}: a snapshot older than the repair fails with 40001`, () =>
      withSessions(strategy, undefined, olderSnapshot));
  }
  test('an older snapshot would store what it sees if buckets were not held', () =>
    assert.rejects(withSessions(qm, withoutLocks, olderSnapshot), assert.AssertionError));

  test('its wait for writers ends with lock_timeout, and leaves nothing locked', () =>
    withSessions(qm, undefined, async ({ one, two }) => {
      for (const statement of ['BEGIN', write(6), drain]) await one.query(statement);
      await two.query("SET lock_timeout = '20ms'");
      await assert.rejects(two.query(rebuild), { code: '55P03' });
      await one.query('COMMIT');
      await two.query(rebuild);
    }));

  test('a fold under way keeps it from folding, not from being right', () =>
    withSessions(qm, undefined, async ({ one, two }) => {
      for (const statement of ['BEGIN', 'SELECT qm_fold()']) await one.query(statement);
      await two.query('SET session_replication_role = replica');
      await two.query(insertPost(1001, 3));
      await two.query(rebuild);
      await one.query('ROLLBACK');
      await assertTrue(one);
    }));
});
