import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import type { Strategy } from '../strategy.ts';
import { ablations } from './ablations.ts';
import { dataFile, readAll, tableFiles } from './database.fixture.ts';
import { alternatives, strategies as measured, strategyNamed } from './index.ts';

const qmSeedTriggers = strategyNamed('qm~seed-triggers');

const strategies = [...measured, ...alternatives];

/** These are wrong even on quiet data, by design. */
const wrongOnQuietData: readonly Strategy[] = [qmSeedTriggers];

async function built(strategy: Strategy): Promise<TestDatabase> {
  const database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...strategy.readModel] });
  await strategy.maintainer?.settle(database.client);
  return database;
}

for (const parent of strategies) {
  const children = ablations.filter(({ ablation }) => ablation?.of === parent.name);
  if (children.length === 0) continue;

  describe(`ablations of ${parent.name}`, () => {
    let database: TestDatabase;
    let expected: unknown;
    before(async () => {
      database = await built(parent);
      expected = await readAll(parent, database.url);
    });
    after(() => database.drop());

    for (const ablation of children) {
      const isWrong = wrongOnQuietData.includes(ablation);
      test(`${ablation.name} ${isWrong ? 'can be asked everything' : 'answers as its parent'} on quiet data`, async () => {
        assert.notEqual(ablation.title, parent.title);
        const ablated = await built(ablation);
        try {
          const actual = await readAll(ablation, ablated.url);
          if (isWrong) assert.notDeepEqual(actual, expected);
          else assert.deepEqual(actual, expected);
        } finally {
          await ablated.drop();
        }
      });
    }
  });
}

test('every ablation is named after a strategy that is there', () => {
  const parents = new Set(strategies.map(({ name }) => name));
  for (const { name, ablation } of ablations) {
    assert.ok(ablation && parents.has(ablation.of), name);
    assert.equal(name, `${ablation.of}~${ablation.name}`);
  }
  assert.equal(new Set(ablations.map(({ name }) => name)).size, ablations.length);
});
