/** Writes for minutes, while autovacuum is on: whether they slow down, and how far the read model bloats. */
import type { Strategy } from '../../servers/strategy.ts';
import { allowAutovacuum } from '../database/run-cluster.ts';
import { writtenCopy } from '../schedule/cases.ts';
import { sustainedMs as plannedMs } from '../schedule/plan.ts';
import { sustainedOf } from './asked.ts';
import type { PriceContext } from './context.ts';
import { keepIfTrue, missingIn } from './keep.ts';
import { sustain } from './sustained-load.ts';
import { sendAsked } from './warm-server.ts';

const sampleMsDefault = 10_000;

/**
 * Measures the strategies that the run does not hold yet, for as long as the profile says. Autovacuum is on for the whole
 * server, so all that was written to is vacuumed first: none pays for what was written to another.
 */
export async function measureSustained(context: PriceContext, sampleMs = sampleMsDefault): Promise<void> {
  const { profile, dataset, strategies, cluster, timetable, signal } = context;
  if (profile.sustainedMs === undefined) return;
  const wanted = sustainedOf(strategies);
  const ahead = missingIn({ ...context, strategies: wanted }, 'sustained');
  timetable.done(
    plannedMs(
      profile,
      wanted.filter((strategy) => !ahead.includes(strategy)),
    ),
  );
  if (ahead.length === 0) return;
  timetable.begin(`${dataset.name}: writes for minutes`, 'vacuuming');
  for (const strategy of strategies) {
    signal.throwIfAborted();
    await vacuum(context, strategy);
  }
  await sendAsked(context);
  await using _on = await allowAutovacuum(cluster);
  for (const strategy of ahead) {
    signal.throwIfAborted();
    await keepIfTrue(context, 'sustained', strategy, async () => [
      await sustain(context, strategy, sampleMs),
    ]);
    timetable.done(plannedMs(profile, [strategy]));
  }
}

async function vacuum({ databases }: PriceContext, strategy: Strategy): Promise<void> {
  const client = await databases.connect(writtenCopy(strategy));
  try {
    await client.query('VACUUM (ANALYZE)');
  } finally {
    await client.end();
  }
}
