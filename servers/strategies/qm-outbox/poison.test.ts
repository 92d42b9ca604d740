/** Events that cannot be projected: the failing document is set aside, and the rest goes on. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client } from 'pg';
import { insertPost, value } from '../defect.fixture.ts';
import { findDivergence } from '../divergence.ts';
import { withSessions } from '../sessions.fixture.ts';
import { projectBatch, settle } from './batch.ts';
import { qmOutbox } from './strategy.ts';

/** From now on, storing post 13 raises `error`, which is the rest of a RAISE statement. */
const poison = (error: string): string => `
  CREATE SEQUENCE poisoned;
  CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF nextval('poisoned') > 0 THEN RAISE ${error}; END IF; RETURN NEW; END $$;
  CREATE TRIGGER poison BEFORE INSERT OR UPDATE ON qm_post
    FOR EACH ROW WHEN (NEW.id = 13) EXECUTE FUNCTION poison()`;
const poisonous = poison("EXCEPTION 'bad text' USING ERRCODE = 'data_exception'");
const heal = 'DROP TRIGGER poison ON qm_post';

const retitle = (posts: string): string => `UPDATE tb_post SET title = title || '!' WHERE ${posts}`;
const withoutHandler = { from: 'EXCEPTION WHEN OTHERS THEN', to: 'EXCEPTION WHEN division_by_zero THEN' };
const withoutRetry = { from: "IN ('08', '25', '40', '53', '55', '57', '58')", to: "IN ('none')" };

const isSetAside =
  (writes: readonly string[]) =>
  async ({ one }: { one: Client }): Promise<void> => {
    await one.query(poisonous);
    for (const write of writes) await one.query(write);
    await assert.doesNotReject(settle(one));
    const { rows } = await one.query('SELECT users, posts, sqlstate, error FROM qm_dead_letter');
    assert.deepEqual(rows, [{ users: [], posts: [13], sqlstate: '22000', error: 'bad text' }]);
    const divergence = await findDivergence(one, 'qm');
    assert.deepEqual(
      divergence.map(({ document, id, kind }) => [document, id, kind]),
      [['post', 13, 'stale']],
    );
    await one.query(heal);
    assert.equal(await value(one, 'SELECT qm_requeue()::int'), 1);
    await settle(one);
    assert.deepEqual(await findDivergence(one, 'qm'), []);
    assert.equal(await value(one, 'SELECT count(*)::int FROM qm_dead_letter'), 0);
  };

const events = [
  ['an event among others', ['id = 12', 'id = 13', 'id = 14'].map(retitle)],
  ['one event of many documents', [retitle('true')]],
  ['the rename of an author', ["UPDATE tb_user SET last_name = 'Renamed' WHERE id = 1"]],
  ['a rebuild', [`ALTER TABLE tb_post DISABLE TRIGGER USER; ${retitle('true')}`, 'SELECT qm_rebuild()']],
] as const;

describe('a poisoned document is set aside alone, by', () => {
  for (const [name, writes] of events) {
    test(name, () => withSessions(qmOutbox, undefined, isSetAside(writes)));
    test(`${name}, and not without the handler`, () =>
      assert.rejects(withSessions(qmOutbox, withoutHandler, isSetAside(writes)), assert.AssertionError));
  }
});

describe('a batch that fails by no fault of its events', () => {
  const staysQueued = async ({ one }: { one: Client }): Promise<void> => {
    await one.query(poison("EXCEPTION 'full' USING ERRCODE = 'disk_full'"));
    await one.query(retitle('id = 13'));
    await assert.rejects(projectBatch(one), { code: '53100' });
    assert.equal(await value(one, 'SELECT count(*)::int FROM qm_queue'), 1);
    await one.query(heal);
    await settle(one);
    assert.deepEqual(await findDivergence(one, 'qm'), []);
  };
  test('stays queued', () => withSessions(qmOutbox, undefined, staysQueued));
  test('is lost when every error counts as poison', () =>
    assert.rejects(withSessions(qmOutbox, withoutRetry, staysQueued), assert.AssertionError));

  for (const code of ['40001', '40P01']) {
    test(`is retried: ${code}`, () =>
      withSessions(qmOutbox, undefined, async ({ one }) => {
        await one.query(poison(`EXCEPTION 'again' USING ERRCODE = '${code}'`).replace('> 0', '< 3'));
        await one.query(retitle('id = 13'));
        await one.query(insertPost(1001, 3));
        assert.equal((await projectBatch(one)).events, 2);
        assert.deepEqual(await findDivergence(one, 'qm'), []);
      }));
  }
});
