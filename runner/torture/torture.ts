/**
 * The torture of one strategy: writers that collide on purpose, kills, and repeated comparisons of the stored documents with
 * the truth. This file holds the control flow; the other files of this folder hold the parts.
 */
import type { TortureOutcome } from '../../results/studies/torture.ts';
import { createRandom } from '../../scenarios/random.ts';
import { ifAllowed } from '../database/run-cluster.ts';
import { MaintainerRecord } from '../process/maintainer.ts';
import { Checker } from './check.ts';
import { Killer } from './killer.ts';
import { load } from './load.ts';
import type { TortureOptions } from './options.ts';
import { createOutcome } from './outcome.ts';
import { Rebuilder } from './rebuilder.ts';
import { keysOf } from './writers/keys.ts';
import { prepareSql } from './writers/truncates.ts';
import { Writers } from './writers/writers.ts';

/** With a publication, every table that is updated needs a replica identity. Nobody subscribes to it. */
const publishSql = 'CREATE PUBLICATION torture FOR ALL TABLES';

/** Thrown if the load left too few rows: a torture of empty tables proves nothing. */
export class EmptiedError extends Error {}

export async function torture(options: TortureOptions): Promise<TortureOutcome> {
  const { strategy, dataset, seed, url } = options;
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  const outcome = createOutcome(strategy.name);
  const random = createRandom(seed, 'torture steps');
  await using checker = new Checker({ strategy, outcome, url, signal });
  await checker.query(prepareSql);
  outcome.isPublished = (await ifAllowed(() => checker.query(publishSql).then(() => true))) ?? false;
  const rowsBefore = await checker.countRows();
  const record = new MaintainerRecord(strategy, options.refreshIntervalMs);
  await using killer = await Killer.open({ ...options, signal, outcome, random, checker, record });
  await using rebuilder = new Rebuilder({ ...options, outcome, signal });
  {
    await using writers = new Writers({
      count: options.writers,
      keys: keysOf(dataset),
      seed,
      url,
      tally: outcome.tally,
      signal,
      rebuilderPid: () => rebuilder.backendPid,
    });
    try {
      await load({ ...options, signal }, { outcome, random, checker, killer, rebuilder, writers });
    } catch (error) {
      // Otherwise writers would keep trying to reconnect to a server that does not come back.
      failing.abort(error);
      throw error;
    }
  }
  signal.throwIfAborted();
  if (strategy.maintainer) outcome.maintainer = record.summary();
  await checker.check('end', outcome.elapsedMs);
  const rowsAfter = await checker.countRows();
  outcome.rows = Object.fromEntries(
    Object.entries(rowsBefore).map(([table, count]) => [table, [count, rowsAfter[table] ?? 0] as const]),
  );
  assertRows(outcome);
  return outcome;
}

function assertRows({ rows, strategy }: TortureOutcome): void {
  for (const [table, [start, end]] of Object.entries(rows)) {
    if (end >= start / 2) continue;
    throw new EmptiedError(
      `Expected ${table} to keep at least half of its ${start} rows under ${strategy}, but ${end} are left. ` +
        'A torture of empty tables proves nothing. Try another seed: npm run torture -- --seed 2',
    );
  }
}
