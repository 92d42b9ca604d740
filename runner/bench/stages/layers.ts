/**
 * The pass that measures layers: once a run, before anything is timed, on servers of its own that have clocks. It sends one
 * request at a time, so that the time of a layer is its own work and not a wait for another request. Only the wait for the
 * pool is measured under the case's own load.
 */

import { decodeHistogram } from '../../../results/run-file/histogram.ts';
import { type Layers, latencyFrom } from '../../../results/run-file/result.ts';
import { type Random, shuffled } from '../../../scenarios/random.ts';
import type { ObservedWindow } from '../../load/request.ts';
import { placeServer } from '../../machine/pinning.ts';
import type { Server } from '../../process/server.ts';
import { type BenchCase, resultOf } from '../../schedule/cases.ts';
import { hasOwnLayers, layersQuestion, plannedLayersMs } from '../../schedule/plan.ts';
import { streamName } from '../../schedule/target.ts';
import { type DatasetContext, liveCases } from '../context.ts';

/** Upper limit of each part of the pass: a few hundred requests of all but the slowest. */
const passMsMax = 200;

/** The layers of a window over one connection; null if an answer was wrong or did not report them. */
function layersOf(window: ObservedWindow): Layers | null {
  const totalUs = latencyFrom(decodeHistogram(window.histogram)).mean;
  if (window.fault || !window.layers || totalUs === null) return null;
  const { layersUs, totalUs: serverUs } = window.layers;
  return {
    connections: 1,
    requests: window.requests,
    totalUs,
    parseUs: layersUs.parse,
    poolWaitUs: layersUs.poolWait,
    databaseExecutionUs: layersUs.databaseExecution,
    databaseTransferUs: layersUs.databaseTransfer,
    transformUs: layersUs.transform,
    graphqlUs: layersUs.graphql,
    serializationUs: layersUs.serialization,
    httpUs: Math.max(0, totalUs - serverUs),
  };
}

/** Fills in the layers of all results that have none yet. */
export async function measureLayersOnce(context: DatasetContext, random: Random): Promise<void> {
  const { laboratory } = context;
  const missing = liveCases(context).filter(
    (benchCase) => hasOwnLayers(benchCase) && resultOf(context.run, benchCase).layers === null,
  );
  for (const [name, cases] of shuffled([...Map.groupBy(missing, ({ target }) => target.server)], random)) {
    const [first] = cases;
    if (!first) continue;
    context.timetable.begin(`${context.dataset.name}: measuring layers`, name, 'explaining');
    const server = await first.target.start({ ...laboratory, hasLayers: true });
    try {
      placeServer(laboratory.affinity, server, laboratory.isDatabaseLocal);
      await measureServer(context, server, cases);
    } finally {
      await server.close();
    }
    context.timetable.done(context.slowness * plannedLayersMs(cases));
  }
}

/** Warms up all scenarios before it measures the first, because they share most of their code. */
async function measureServer(
  context: DatasetContext,
  server: Server,
  cases: readonly BenchCase[],
): Promise<void> {
  const byQuestion = [...Map.groupBy(cases, layersQuestion).values()];
  const ask = ([first]: readonly BenchCase[], connections: number): Promise<ObservedWindow> => {
    context.signal.throwIfAborted();
    if (!first) throw new Error('a group of cases has one at least');
    const destination = {
      origin: server.origin,
      path: first.target.path,
      stream: streamName(first.target, first.scenario),
      offset: 0,
    };
    return context.laboratory.load.runWindow({
      ...destination,
      kind: 'closed',
      connections,
      windowMs: Math.min(passMsMax, context.profile.windowMs),
      hasLayers: true,
    });
  };
  for (const asked of byQuestion) await ask(asked, 1);
  for (const asked of byQuestion) {
    const layers = layersOf(await ask(asked, 1));
    for (const benchCase of asked) {
      const result = resultOf(context.run, benchCase);
      result.layers = layers;
      if (benchCase.load.kind !== 'closed') continue;
      const { connections } = benchCase.load;
      const loaded = await ask(asked, connections);
      result.counters.poolWaitUsPerRequest = loaded.fault ? null : (loaded.layers?.layersUs.poolWait ?? null);
    }
  }
}
