/** What comes before and after the windows of writes: their proof, and whether all documents are true in the end. */
import { findDivergence } from '../../../servers/strategies/divergence.ts';
import type { Strategy } from '../../../servers/strategy.ts';
import { takeNumber, writesOf, wrongWrite } from '../../checks/writes.ts';
import { type Launch, serverOf } from '../../experiment/launch.ts';
import { isWrite, type StrategyCase, servedStrategy, writtenCopy } from '../../schedule/cases.ts';
import { partMs } from '../../schedule/plan.ts';
import { running } from '../../schedule/target.ts';
import { invalidateCase, liveCases, type StrategyContext } from '../context.ts';

/** Lets every server write a little, and hands the streams to the load; once a run. */
export async function proveWrites(context: StrategyContext, launch: Launch<StrategyCase>): Promise<void> {
  const { cases, dataset, seed, slowness, timetable, databases } = context;
  const { load, streams } = context.laboratory;
  const written = cases.filter(isWrite);
  for (const scenario of new Set(written.map((benchCase) => benchCase.scenario))) {
    if (streams.has(scenario.name)) continue;
    timetable.begin(`${dataset.name}: proving writes`, scenario.name, 'proving');
    const writes = writesOf(scenario, dataset, seed);
    const asking = written.filter((benchCase) => benchCase.scenario === scenario);
    const byServer = Map.groupBy(asking, ({ target }) => target.server);
    for (const [first, ...others] of byServer.values()) {
      if (!first) continue;
      const client = await databases.connect(databaseOf(first));
      try {
        const target = running(first.target, serverOf(launch, first.target));
        const reason = await wrongWrite(target, writes, client, takeNumber);
        if (reason !== null)
          for (const benchCase of [first, ...others]) await invalidateCase(context, benchCase, reason);
      } finally {
        await client.end();
      }
    }
    const requests = writes.map(({ request }) => request);
    streams.set(scenario.name, requests);
    await load.sendStream(scenario.name, requests);
    timetable.done(slowness * byServer.size * partMs.proofPerTargetAndScenario);
  }
}

/** Invalidates the cases of a database whose documents are not true after all writes of a launch. */
export async function askTruth(context: StrategyContext): Promise<void> {
  const { dataset, timetable } = context;
  const written = liveCases(context).filter((one) => isWrite(one) && databaseOf(one).stored !== undefined);
  for (const [copy, cases] of Map.groupBy(written, databaseOf)) {
    context.signal.throwIfAborted();
    timetable.begin(`${dataset.name}: comparing all documents`, copy.name, 'proving');
    const reason = await divergenceOf(context, copy);
    if (reason === null) continue;
    for (const benchCase of cases) await invalidateCase(context, benchCase, reason);
  }
}

/** The copy that a case writes to. */
function databaseOf({ strategy }: StrategyCase): Strategy {
  return writtenCopy(servedStrategy(strategy));
}

/** `3 documents differ from the truth after its writes; the first is user 5 (stale)`; null if none does, or if it stores none. */
export async function divergenceOf(
  { databases }: Pick<StrategyContext, 'databases'>,
  copy: Strategy,
): Promise<string | null> {
  if (copy.stored === undefined) return null;
  const client = await databases.connect(copy);
  try {
    await copy.maintainer?.settle(client);
    const divergences = await findDivergence(client, copy.stored);
    const [first] = divergences;
    if (!first) return null;
    return `${divergences.length} documents differ from the truth after its writes; the first is ${first.document} ${first.id} (${first.kind})`;
  } finally {
    await client.end();
  }
}
