/** Two-phase commit: documents show what was prepared once it is committed, and never if it is rolled back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Strategy } from '../strategy.ts';
import { ablations } from './ablations.ts';
import { settle } from './database.fixture.ts';
import { insertPost } from './defect.fixture.ts';
import { findDivergence } from './divergence.ts';
import { alternatives, strategies, strategyNamed } from './index.ts';
import { withSessions } from './sessions.fixture.ts';

const mvTriggerRefresh = strategyNamed('mv~trigger-refresh');
const qmNoDashboard = strategyNamed('qm~no-dashboard');
const qmSeedTriggers = strategyNamed('qm~seed-triggers');

const writes = [
  insertPost(1001, 3),
  "UPDATE tb_user SET first_name = 'Renamed' WHERE id = 1",
  'DELETE FROM tb_comment WHERE id = 12',
];

/** Documents that differ from the truth even on quiet data: none, except these. */
const divergentOf = new Map<Strategy, readonly string[]>([[qmNoDashboard, ['dashboard']]]);

for (const strategy of [...strategies, ...alternatives, ...ablations]) {
  test(`${strategy.name}: what is prepared is committed or rolled back`, () =>
    withSessions(strategy, undefined, async ({ one, two, three }) => {
      const { stored } = strategy;
      const expectTrue = async (divergent: readonly string[] = []): Promise<void> => {
        await settle(strategy, three);
        if (stored === undefined || strategy === qmSeedTriggers) return;
        const found = await findDivergence(three, stored);
        assert.deepEqual(
          found.map(({ document }) => document),
          divergent,
        );
      };
      const prepare = async (name: string): Promise<void> => {
        for (const statement of ['BEGIN', ...writes, `PREPARE TRANSACTION '${name}'`]) {
          await one.query(statement);
        }
      };
      const name = one.database as string;
      if (strategy === mvTriggerRefresh) {
        await assert.rejects(prepare(name), { code: '0A000' });
        return;
      }
      await prepare(name);
      await expectTrue();
      await two.query(`ROLLBACK PREPARED '${name}'`);
      await expectTrue();
      await prepare(name);
      await two.query(`COMMIT PREPARED '${name}'`);
      await expectTrue(divergentOf.get(strategy));
      assert.equal((await two.query('SELECT FROM tb_post WHERE id = 1001')).rows.length, 1);
    }));
}
