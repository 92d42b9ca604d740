import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Database } from '../database.ts';
import type { Reader, Strategy } from '../strategy.ts';
import { dataFile, tableFiles, wholeDashboard, wholePost, wholeUser } from './database.fixture.ts';
import { ablations, alternatives, strategies as measured } from './index.ts';
import { qmSeedTriggers } from './qm/ablations/seed-triggers.ts';

const strategies = [...measured, ...alternatives];

/** These do not give the truth even on quiet data: that is their point. */
const wrongOnQuietData: readonly Strategy[] = [qmSeedTriggers];

/** Everything that can be asked. */
async function readAll(strategy: Strategy, { url }: TestDatabase): Promise<unknown> {
  const pool = new Database(url, 2, strategy.database);
  try {
    const reader: Reader = strategy.open(pool).createReader();
    return {
      users: await reader.users(null, 100, wholeUser),
      after: await reader.users(2, 3, wholeUser),
      user: await Promise.all([0, 1, 2, 3].map((id) => reader.user(id, wholeUser))),
      posts: await Promise.all(Array.from({ length: 22 }, (_, id) => reader.post(id, wholePost))),
      feed: await reader.feed(20, wholePost),
      dashboard: await reader.dashboard(wholeDashboard),
    };
  } finally {
    await pool.close();
  }
}

async function built(strategy: Strategy): Promise<TestDatabase> {
  const database = await createTestDatabase({ sql: [...tableFiles, dataFile, ...strategy.readModel] });
  await strategy.keeper?.settle(database.client);
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
      expected = await readAll(parent, database);
    });
    after(() => database.drop());

    for (const ablation of children) {
      const isWrong = wrongOnQuietData.includes(ablation);
      test(`${ablation.name} ${isWrong ? 'can be asked everything' : 'answers as its parent'} on quiet data`, async () => {
        assert.notEqual(ablation.title, parent.title);
        const ablated = await built(ablation);
        try {
          const actual = await readAll(ablation, ablated);
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
