import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { failuresOf, isFault, rebuildDeadlocks, type TortureOutcome } from '../../results/studies/torture.ts';
import { tableFiles } from '../../servers/strategies/database.fixture.ts';
import { value } from '../../servers/strategies/defect.fixture.ts';
import { strategyNamed } from '../../servers/strategies/index.ts';
import { qm } from '../../servers/strategies/qm/strategy.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Gate } from './gate.ts';
import { createOutcome } from './outcome.ts';
import { Rebuilder } from './rebuilder.ts';
import { hasPart } from './writers/writer.ts';

const qmNoLock = strategyNamed('qm~no-lock');

describe('the session that rebuilds', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase({ sql: [...tableFiles, ...qm.readModel] });
  });
  after(() => database.drop());

  /** What happens when `rebuildWhereDue` is called at these times, in milliseconds of the load. */
  async function rebuilt(
    strategy: Strategy,
    rebuildIntervalMs: number | null,
    times: readonly number[],
  ): Promise<TortureOutcome> {
    const outcome = createOutcome(strategy.name);
    const gate = new Gate();
    gate.open();
    {
      await using rebuilder = new Rebuilder({
        strategy,
        outcome,
        rebuildIntervalMs,
        url: () => database.url,
        signal: new AbortController().signal,
      });
      for (const elapsedMs of times) rebuilder.rebuildWhereDue(elapsedMs, gate);
    }
    return outcome;
  }

  test('rebuilds when it is time, and one at a time', async () => {
    const early = await rebuilt(qm, 5_000, [0, 4_999]);
    assert.equal(early.rebuildTally.operations, 0);
    const due = await rebuilt(qm, 5_000, [5_000, 60_000]);
    assert.equal(due.rebuildTally.operations, 1);
    assert.ok(due.rebuildMs > 0);
    assert.deepEqual([rebuildDeadlocks(due), isFault(due)], [0, false]);
  });

  test('does nothing for an ablation, or if it is not asked for', async () => {
    for (const outcome of [await rebuilt(qmNoLock, 0, [1]), await rebuilt(qm, null, [1])]) {
      assert.equal(outcome.rebuildTally.operations, 0);
    }
  });

  test('reports a failure as a fault, with its error', async () => {
    const outcome = await rebuilt({ ...qm, rebuild: 'SELECT 1 / 0' }, 0, [1]);
    assert.deepEqual(failuresOf(outcome), [['rebuild: 22012 division by zero', 1]]);
    assert.equal(isFault(outcome), true);
  });
});

test('both processes of a deadlock have a part in it', async () => {
  const { client: one, url, drop } = await createTestDatabase();
  const two = new pg.Client({ connectionString: url });
  try {
    await two.connect();
    for (const client of [one, two]) await client.query('BEGIN');
    await one.query("SET LOCAL deadlock_timeout = '20ms'; SELECT pg_advisory_xact_lock(1)");
    await two.query("SET LOCAL deadlock_timeout = '20ms'; SELECT pg_advisory_xact_lock(2)");
    // The failing one releases its locks, so the other continues.
    const outcomes = await Promise.allSettled([
      one.query('SELECT pg_advisory_xact_lock(2)'),
      two.query('SELECT pg_advisory_xact_lock(1)'),
    ]);
    const deadlocks = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    assert.equal(deadlocks.length, 1);
    for (const client of [one, two]) {
      await client.query('ROLLBACK');
      assert.ok(hasPart(deadlocks[0], Number(await value(client, 'SELECT pg_backend_pid()'))));
    }
  } finally {
    await two.end();
    await drop();
  }
});

test('a deadlock in which the rebuild has a part is told from others, and is a fault', () => {
  const detail = [
    'Process 41 waits for ShareLock on transaction 7; blocked by process 1234.',
    'Process 1234 waits for ExclusiveLock on relation 9; blocked by process 41.',
  ].join('\n');
  const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01', detail });
  assert.deepEqual(
    [41, 1234, 123, 234, null].map((pid) => hasPart(deadlock, pid)),
    [true, true, false, false, false],
  );
  assert.equal(hasPart(new Error('without detail'), 41), false);
  const outcome = createOutcome(qm.name);
  outcome.tally.deadlocks = 3;
  assert.equal(isFault(outcome), false);
  outcome.tally.deadlocksWithRebuild = 1;
  assert.equal(isFault(outcome), true);
});
