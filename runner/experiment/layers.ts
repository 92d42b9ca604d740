/**
 * The pass that measures layers: by servers of their own that have clocks, before anything is timed, and once a
 * run. One request at a time, so that what a layer takes is its own work and no wait for another request's; only
 * the wait for the pool is measured under the trial's own load.
 */

import { decodeHistogram } from '../../results/run-file/histogram.ts';
import { latencyFrom } from '../../results/run-file/latency.ts';
import type { Layers } from '../../results/run-file/result.ts';
import { type Random, shuffled } from '../../scenarios/random.ts';
import type { ObservedSlice } from '../load/request.ts';
import { placeServer } from '../machine/pinning.ts';
import type { ServerProcess } from '../process/server-process.ts';
import { hasOwnLayers, layersQuestion, plannedLayersMs } from '../schedule/plan.ts';
import { layersResponsesMin } from '../schedule/slice-size.ts';
import { resultOf, serverName, type Trial } from '../schedule/trials.ts';
import { type LaunchContext, liveTrials } from './launch-context.ts';
import { startServer } from './start-server.ts';

/** The time of each part of the pass, at most: a few hundred requests of all but the slowest. */
const passMsMax = 200;
const pilotCount = 6;

/** The layers of a slice over one connection; null where an answer was wrong or said nothing of them. */
function layersOf(slice: ObservedSlice): Layers | null {
  const totalUs = latencyFrom(decodeHistogram(slice.histogram)).mean;
  if (slice.fault || !slice.layers || totalUs === null) return null;
  const { layersUs, totalUs: serverUs } = slice.layers;
  return {
    connections: 1,
    requests: slice.requests,
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

/** Fills in the layers of all results that have none. */
export async function measureLayersOnce(context: LaunchContext, random: Random): Promise<void> {
  const missing = liveTrials(context).filter(
    (trial) => hasOwnLayers(trial) && resultOf(context.run, trial).layers === null,
  );
  for (const [name, trials] of shuffled([...Map.groupBy(missing, serverName)], random)) {
    const [served] = trials;
    if (!served) continue;
    context.timetable.begin(`${context.dataset.name}: measuring layers`, name);
    const server = await startServer(context, served, { hasLayers: true });
    try {
      placeServer(context.placement, server, context.isDatabaseLocal);
      await measureServer(context, server, trials);
    } finally {
      await server.close();
    }
    context.timetable.done(plannedLayersMs(trials));
  }
}

/** All scenarios are warmed before the first is measured: they share most of their code. */
async function measureServer(
  context: LaunchContext,
  server: ServerProcess,
  trials: readonly Trial[],
): Promise<void> {
  const byQuestion = [...Map.groupBy(trials, layersQuestion).values()];
  const rates = new Map<readonly Trial[], number>();
  const ask = ([first]: readonly Trial[], connections: number, count: number): Promise<ObservedSlice> => {
    context.signal.throwIfAborted();
    if (!first) throw new Error('a group of trials has one at least');
    const target = {
      origin: server.origin,
      path: first.executor.path,
      stream: first.scenario.name,
      offset: 0,
    };
    return context.load.runSlice({
      ...target,
      kind: 'closed',
      connections,
      responses: count,
      hasLayers: true,
    });
  };
  const passMs = Math.min(passMsMax, context.profile.sliceMs);
  const fitting = (asked: readonly Trial[]): number =>
    Math.max(layersResponsesMin, Math.round((rates.get(asked) ?? 0) * passMs));
  for (const asked of byQuestion) {
    const endMs = performance.now() + passMs;
    for (let count = pilotCount; performance.now() < endMs; count = fitting(asked)) {
      const { requests, durationMs } = await ask(asked, 1, count);
      rates.set(asked, requests / Math.max(durationMs, 1));
    }
  }
  for (const asked of byQuestion) {
    const layers = layersOf(await ask(asked, 1, fitting(asked)));
    for (const trial of asked) {
      const result = resultOf(context.run, trial);
      result.layers = layers;
      if (trial.load.kind !== 'closed') continue;
      const { connections } = trial.load;
      const loaded = await ask(asked, connections, Math.max(2 * connections, fitting(asked)));
      result.counters.poolWaitUsPerRequest = loaded.fault ? null : (loaded.layers?.layersUs.poolWait ?? null);
    }
  }
}
