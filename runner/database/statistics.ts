/** Warns if measured tables have no statistics: the planner then guesses. */
import type { Run } from '../../results/run-file/run.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import { onDatabase } from '../../seed/databases/maintenance.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { type BenchCase, resultOf } from '../schedule/cases.ts';
import type { RunDatabases } from './run-databases.ts';

/** Tables and materialized views that hold rows and were never analyzed, by name. */
async function tablesWithoutStatistics(cluster: Cluster, database: string): Promise<string[]> {
  const { rows } = await onDatabase(cluster, database, (client) =>
    client.query<{ name: string }>(
      `SELECT c.relname AS name
         FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'm') AND pg_relation_size(c.oid) > 0
          AND (c.reltuples < 0 OR NOT EXISTS (SELECT FROM pg_stats AS s WHERE s.schemaname = 'public' AND s.tablename = c.relname))
        ORDER BY c.relname`,
    ),
  );
  return rows.map(({ name }) => name);
}

/** Warns on the cases of every strategy whose tables have no statistics. */
export async function warnOfStatistics(
  run: Run,
  cases: readonly BenchCase[],
  {
    cluster,
    databases,
    strategies,
  }: { cluster: Cluster; databases: RunDatabases; strategies: readonly Strategy[] },
): Promise<void> {
  for (const strategy of strategies) {
    const tables = await tablesWithoutStatistics(cluster, databases.name(strategy));
    if (tables.length === 0) continue;
    const warning = `statistics missing: the planner has none for ${tables.join(', ')}. Gather them with: ANALYZE`;
    for (const benchCase of cases.filter((one) => one.strategy.name === strategy.name)) {
      const { warnings } = resultOf(run, benchCase);
      if (!warnings.includes(warning)) warnings.push(warning);
    }
  }
}
