import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { datasetNamed } from '../../seed/data/datasets.ts';
import { seedDatabase } from '../../seed/seed.ts';
import { findDivergence } from '../../servers/strategies/divergence.ts';
import { qm } from '../../servers/strategies/qm/strategy.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Comparison, type Differing } from './comparison.ts';
import { keysOf } from './writers/keys.ts';
import { operationStream } from './writers/operations.ts';
import { prepareSql, truncateStream } from './writers/truncates.ts';
import { execute } from './writers/writer.ts';

const tiny = datasetNamed('tiny') ?? assert.fail('Expected a dataset tiny');
const keys = keysOf(tiny);
const classes = (differing: readonly Differing[]): string[] =>
  differing.map(({ document, id, kind }) => `${document} ${id} ${kind}`).toSorted();

describe('the comparison of touched documents', () => {
  let database: TestDatabase;
  let comparison: Comparison;
  const run = (text: string): Promise<unknown> => database.client.query(text);
  const found = async (): Promise<string[]> =>
    classes((await comparison.compare({ remember: true })).differing);

  before(async () => {
    database = await createTestDatabase();
    await seedDatabase(database.url, tiny, 1, () => {});
    for (const file of qm.readModel) await run(readFileSync(file, 'utf8'));
    await run(prepareSql);
    comparison = await Comparison.open(database.client, 'qm');
  });
  after(() => database.drop());

  test('the first compares everything, the next what was touched, in whatever it is embedded', async () => {
    const everything = await comparison.compare({ remember: true });
    assert.deepEqual([everything.compared, everything.differing], [tiny.users + tiny.posts, []]);
    assert.equal((await comparison.compare({ remember: true })).compared, 0);
    await run('UPDATE tb_user SET first_name = first_name || $$!$$ WHERE id = 7');
    const shows = await database.client.query<{ count: number }>(
      `SELECT count(*)::int FROM tb_post WHERE user_id = 7 OR id IN (SELECT post_id FROM tb_comment WHERE user_id = 7)`,
    );
    const renamed = await comparison.compare({ remember: true });
    assert.deepEqual([renamed.compared, renamed.differing], [1 + (shows.rows[0]?.count ?? 0), []]);
  });

  test('what differs is classed, with both documents, and found again though nobody touches it', async () => {
    await run(`
      SET session_replication_role = replica;
      UPDATE tb_post SET title = 'Changed' WHERE id = 5;
      INSERT INTO tb_user VALUES (1000, 'A', 'B', 'c', now(), now());
      SET session_replication_role = origin;
      INSERT INTO qm_post VALUES (9999, now(), '{}')`);
    const author = (await database.client.query('SELECT user_id FROM tb_post WHERE id = 5')).rows[0].user_id;
    const embeds = await database.client.query(
      `SELECT FROM qm_user WHERE id = $1 AND data -> 'user_posts' @> '[{"id": 5}]'`,
      [author],
    );
    const expected = [
      'dashboard 1 stale',
      'post 5 stale',
      'post 9999 surplus',
      'user 1000 missing',
      ...(embeds.rowCount === 1 ? [`user ${author} stale`] : []),
    ].toSorted();
    const { differing } = await comparison.compare({ remember: true });
    assert.deepEqual(classes(differing), expected);
    const stale = differing.find(({ id, document }) => document === 'post' && id === 5);
    assert.equal(stale?.expected?.['title'], 'Changed');
    assert.notEqual(stale?.actual?.['title'], 'Changed');
    assert.deepEqual(await found(), expected);
    await run('DELETE FROM qm_post WHERE id = 9999');
    await run('SELECT qm_rebuild()');
    assert.deepEqual(await found(), []);
  });

  for (const [name, text] of Object.entries({
    'a renamed user': 'UPDATE tb_user SET first_name = $$New$$ WHERE id = 7',
    'a deleted comment': 'DELETE FROM tb_comment WHERE id = 11',
    'a moved comment': 'UPDATE tb_comment SET post_id = 1 + post_id % 500 WHERE id = 12',
    'a moved post': 'UPDATE tb_post SET user_id = 1 + user_id % 50 WHERE id = 500',
    'a deleted post': 'DELETE FROM tb_comment WHERE post_id = 499; DELETE FROM tb_post WHERE id = 499',
    'a changed key':
      'UPDATE tb_comment SET post_id = 2000 WHERE post_id = 498; UPDATE tb_post SET id = 2000 WHERE id = 498',
  })) {
    test(`${name} that no trigger saw is found wherever it shows`, async () => {
      await run(`SET session_replication_role = replica; ${text}; SET session_replication_role = origin`);
      const differing = await found();
      assert.deepEqual(differing, classes(await findDivergence(database.client, 'qm')));
      assert.notDeepEqual(differing, []);
      await run('SELECT qm_rebuild()');
      assert.deepEqual(await found(), []);
    });
  }

  test('it finds what the comparison of everything finds, whatever was written', async () => {
    const operations = operationStream({ keys, seed: 5, writer: 0, isolation: 'READ COMMITTED' });
    const setTriggers = async (word: 'DISABLE' | 'ENABLE'): Promise<void> => {
      for (const table of ['tb_user', 'tb_post', 'tb_comment'])
        await run(`ALTER TABLE ${table} ${word} TRIGGER USER`);
    };
    for (let step = 0; step < 30; step += 1) {
      // Documents are not updated at every second step.
      if (step % 2 === 1) await setTriggers('DISABLE');
      for (let count = 0; count < 4; count += 1) await execute(database.client, operations.next().value);
      if (step % 2 === 1) await setTriggers('ENABLE');
      assert.deepEqual(await found(), classes(await findDivergence(database.client, 'qm')), `step ${step}`);
    }
    assert.notDeepEqual(await found(), []);
  });

  test('a TRUNCATE counts as a change of everything', async () => {
    const [operations = []] = truncateStream(1).take(1).toArray();
    for (const operation of operations) await execute(database.client, operation);
    const { compared } = await comparison.compare({ remember: true });
    assert.ok(compared >= tiny.posts);
  });
});
