import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  isFault,
  rebuildDeadlocks,
  type TortureOutcome,
  TortureSchema,
} from '../../results/studies/torture.ts';
import { createRandom } from '../../scenarios/random.ts';
import { datasetNamed } from '../../seed/data/datasets.ts';
import { seedDatabase } from '../../seed/seed.ts';
import { findDivergence } from '../../servers/strategies/divergence.ts';
import { strategyNamed } from '../../servers/strategies/index.ts';
import { qm } from '../../servers/strategies/qm/strategy.ts';
import { qmOutbox } from '../../servers/strategies/qm-outbox/strategy.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Comparison } from './comparison.ts';
import { torture } from './torture.ts';
import { Draws, keysOf } from './writers/keys.ts';
import { isolations, levels, type Operation, operationStream } from './writers/operations.ts';
import { prepareSql, truncateStream } from './writers/truncates.ts';
import { execute } from './writers/writer.ts';
import { writes } from './writers/writes.ts';

const qmSeedTriggers = strategyNamed('qm~seed-triggers');

const tiny = datasetNamed('tiny') ?? assert.fail('Expected a dataset tiny');
const keys = keysOf(tiny);

async function withDatabase<Result>(
  strategy: Strategy,
  work: (database: TestDatabase) => Promise<Result>,
  backfill = '',
): Promise<Result> {
  const database = await createTestDatabase();
  try {
    await seedDatabase(database.url, tiny, 1, () => {});
    for (const file of strategy.readModel) await database.client.query(readFileSync(file, 'utf8'));
    await database.client.query(backfill);
    return await work(database);
  } finally {
    await database.drop();
  }
}

test('every operation, run alone, keeps qm true', () =>
  withDatabase(qm, async ({ client }) => {
    await client.query(prepareSql);
    const comparison = await Comparison.open(client, 'qm');
    await comparison.compare({ remember: true });
    const draw = new Draws(keys, createRandom(1, 'every write'));
    const operations: Operation[] = [
      ...levels.flatMap((level) =>
        Object.entries(writes).map(([name, [, statement]]): Operation => {
          return { name, level, statements: [statement(draw)], end: 'COMMIT' };
        }),
      ),
      ...operationStream({ keys, seed: 1, writer: 0, isolation: 'mixed' }).take(60),
      ...truncateStream(1).take(4).toArray().flat(),
    ];
    for (const operation of operations) {
      await execute(client, operation);
      const { differing } = await comparison.compare({ remember: true });
      assert.deepEqual(differing, [], `${operation.name}: ${operation.statements.join('; ')}`);
    }
    assert.deepEqual(await findDivergence(client, 'qm'), []);
  }));

describe('a torture', () => {
  const run = (
    strategy: Strategy,
    options: { seconds: number; seed?: number; isUntilDivergence?: boolean },
    backfill?: string,
  ): Promise<TortureOutcome> =>
    withDatabase(
      strategy,
      ({ url }) =>
        torture({
          strategy,
          dataset: tiny,
          seed: 1,
          writers: 6,
          isolations,
          kills: ['maintainer'],
          rebuildIntervalMs: 300,
          isUntilDivergence: false,
          url: () => url,
          signal: new AbortController().signal,
          observe: () => {},
          ...options,
        }),
      backfill,
    );

  // Every row is touched: all documents exist, and are true except for lists without their limit (B1).
  const touchAll = 'UPDATE tb_user SET id = id; UPDATE tb_post SET id = id';
  for (const [name, seed, backfill] of [
    ['without', 2, ''],
    ['with', 3, touchAll],
  ] as const) {
    test(`finds that the documents of the seed triggers diverge, ${name} those of older rows`, async () => {
      // Ends with the first divergence. The time limit is for a very slow machine.
      const outcome = await run(qmSeedTriggers, { seconds: 60, seed, isUntilDivergence: true }, backfill);
      assert.ok(outcome.divergentChecks > 0);
      // Found by the first or second check, which is as fast as the machine allows.
      assert.ok(outcome.checks <= 4, `${outcome.checks} checks`);
      assert.equal(isFault(outcome), false);
      assert.ok(outcome.shown.length > 0);
    });
  }

  for (const strategy of [qm, qmOutbox]) {
    test(`finds ${strategy.name} true, and the tables full`, async () => {
      const outcome = await run(strategy, { seconds: 2 });
      assert.deepEqual(
        outcome.shown.map(({ difference }) => difference),
        [],
      );
      assert.equal(isFault(outcome), false, JSON.stringify(outcome.tally.failures));
      assert.deepEqual(TortureSchema.shape.outcomes.parse([outcome]), [outcome]);
      assert.ok(outcome.checks > 2 && outcome.compared > 0);
      assert.ok(outcome.tally.operations > 0 && outcome.tally.abandoned === 0);
      assert.ok(outcome.rebuildTally.operations > 0 && outcome.rebuildMs > 0);
      assert.equal(rebuildDeadlocks(outcome), 0);
      assert.equal(outcome.isPublished, true);
      assert.ok(outcome.loadMs > 0 && outcome.loadMs <= outcome.elapsedMs);
      assert.equal(outcome.maintainer?.strategy, strategy.maintainer && strategy.name);
      for (const [, [start, end]] of Object.entries(outcome.rows)) assert.ok(end >= start / 2);
    });
  }

  test('ends at once when it is interrupted, whatever it is doing', async () => {
    const reason = new Error('interrupted by the test');
    await withDatabase(qm, async ({ url }) => {
      const controller = new AbortController();
      const ended = torture({
        strategy: qm,
        dataset: tiny,
        seed: 1,
        writers: 4,
        seconds: 3_600,
        isolations,
        kills: [],
        rebuildIntervalMs: null,
        isUntilDivergence: false,
        url: () => url,
        signal: controller.signal,
        observe: () => controller.abort(reason),
      });
      await assert.rejects(ended);
    });
  });
});
