/** Rows that each kind of write changes, as PostgreSQL counts them. */
import type pg from 'pg';
import type { Touched } from '../../results/run-file/price.ts';
import type { Scenario, Write } from '../../scenarios/scenario.ts';
import { writeScenarios } from '../../scenarios/writes.ts';
import { Database } from '../../servers/database/database.ts';
import { Writer } from '../../servers/mutations/writer.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { takeNumber, writesOf } from '../checks/writes.ts';
import { numbered } from '../load/request.ts';
import { writtenCopy } from '../schedule/cases.ts';
import { waitForBackends } from '../writes/written.ts';
import type { PriceContext } from './context.ts';
import { follow } from './follow.ts';
import { keepIfTrue, missingIn } from './keep.ts';

/** Of each kind, one after the other. */
const writesOfEach = 20;

type TouchedTable = Touched['tables'][number];

export async function measureTouched(context: PriceContext): Promise<void> {
  for (const strategy of missingIn(context, 'touched')) {
    context.signal.throwIfAborted();
    await keepIfTrue(context, 'touched', strategy, () => touchedBy(context, strategy));
  }
}

/**
 * All writes go through one session, by the statements of the mutations: a backend reports its counts late, but at once when
 * it is asked to, which no other session can do for it. What triggers do at a commit is counted with it. A read model that
 * follows is settled over the same session; a refresh by the clock does not depend on writes, so it is left out.
 */
async function touchedBy(context: PriceContext, strategy: Strategy): Promise<Touched[]> {
  const { dataset, databases, timetable, signal } = context;
  const copy = writtenCopy(strategy);
  const found: Touched[] = [];
  const database = new Database(databases.url(copy), 1, strategy.database);
  try {
    await database.withClient(waitForBackends);
    for (const scenario of writeScenarios) {
      signal.throwIfAborted();
      timetable.begin(`${dataset.name}: counting rows touched`, `${strategy.name} ${scenario.name}`);
      const before = await database.withClient(readCounts);
      await writeAll(context, database, scenario);
      await database.withClient((client) => follow(strategy, client));
      const after = await database.withClient(readCounts);
      found.push({
        strategy: strategy.name,
        dataset: dataset.name,
        scenario: scenario.name,
        writes: writesOfEach,
        tables: changesBetween(before, after),
      });
    }
    return found;
  } finally {
    await database.close();
  }
}

async function writeAll(
  { dataset, seed, signal }: PriceContext,
  database: Database,
  scenario: Scenario,
): Promise<void> {
  const writer = new Writer(database);
  for (const { write } of writesOf(scenario, dataset, seed).slice(0, writesOfEach)) {
    signal.throwIfAborted();
    await carryOut(writer, write);
  }
}

/** The method of a mutation has its name, and takes its arguments. */
async function carryOut(writer: Writer, { data, variables }: Write): Promise<void> {
  const [mutation] = Object.keys(data);
  const method = writer[mutation as keyof Writer] as (args: unknown) => Promise<number>;
  await method.call(writer, JSON.parse(numbered(JSON.stringify(variables), takeNumber())));
}

/** Of all tables and materialized views, and of the tables for their values out of line, with all that this session did. */
async function readCounts(client: pg.ClientBase): Promise<readonly TouchedTable[]> {
  // Reported when this statement has ended.
  await client.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await client.query<TouchedTable>(
    `SELECT COALESCE(holder.relname || ' (TOAST)', counted.relname) AS table,
            (SELECT count(*)::int FROM pg_index WHERE indrelid = relid) AS indexes,
            n_tup_ins::float8 AS inserts, n_tup_upd::float8 AS updates,
            n_tup_hot_upd::float8 AS "hotUpdates", n_tup_del::float8 AS deletes
     FROM pg_stat_all_tables AS counted
     LEFT JOIN pg_class AS holder ON holder.reltoastrelid = relid
     WHERE COALESCE(holder.relnamespace::regnamespace::text, schemaname) = 'public'
     ORDER BY 1`,
  );
  return rows;
}

function changesBetween(before: readonly TouchedTable[], after: readonly TouchedTable[]): TouchedTable[] {
  const earlier = new Map(before.map((one) => [one.table, one]));
  const changes = after.map(({ table, indexes, inserts, updates, hotUpdates, deletes }) => ({
    ...{ table, indexes },
    inserts: inserts - (earlier.get(table)?.inserts ?? 0),
    updates: updates - (earlier.get(table)?.updates ?? 0),
    hotUpdates: hotUpdates - (earlier.get(table)?.hotUpdates ?? 0),
    deletes: deletes - (earlier.get(table)?.deletes ?? 0),
  }));
  return changes.filter(({ inserts, updates, deletes }) => inserts + updates + deletes > 0);
}
