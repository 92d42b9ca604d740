/**
 * Preparation of a study: the databases of its targets, the load, and the proof of every answer that the load will ask for.
 */
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { openRunDatabases } from '../database/run-databases.ts';
import type { Laboratory } from '../experiment/launch.ts';
import { LoadProcess } from '../load/load-process.ts';
import type { Request } from '../load/request.ts';
import { cpuAffinity, placeLoad } from '../machine/pinning.ts';
import type { Observer } from '../schedule/progress.ts';
import { running, type Surroundings } from '../schedule/target.ts';
import { type ProvenTarget, proveTargets } from './proof.ts';
import { type ComparedTarget, referenceTarget } from './targets.ts';

export interface Asked {
  readonly cluster: Cluster;
  readonly runId: string;
  readonly targets: readonly ComparedTarget[];
  readonly scenarios: readonly Scenario[];
  readonly dataset: Dataset;
  readonly seed: number;
}

/**
 * Prepares the study and proves its answers. Whatever it opens is closed with `stack`. Rejects with a TargetError if a
 * target answers wrongly.
 */
export async function openLaboratory(
  asked: Asked,
  stack: AsyncDisposableStack,
  observer: Observer,
  signal: AbortSignal,
): Promise<Laboratory> {
  const { cluster, runId, dataset, seed } = asked;
  // The proof needs the oracle's reference, even if it is not measured.
  const answering = [...new Set([referenceTarget, ...asked.targets])];
  const databases = await openRunDatabases({
    cluster,
    runId,
    dataset,
    seed,
    strategies: [...new Set(answering.map(({ strategy }) => strategy))],
    observer,
    signal,
  });
  stack.use(databases);
  const load = stack.use(new LoadProcess(signal));
  observer.step({ phase: `${dataset.name}: comparing all answers`, done: 0, total: 1 });
  const surroundings: Surroundings = { url: (strategy) => databases.url(strategy), signal };
  const streams = await provenStreams(asked, answering, surroundings);
  for (const [name, requests] of streams) await load.sendStream(name, requests);
  const affinity = cpuAffinity();
  placeLoad(affinity, [load.pid]);
  const isDatabaseLocal = cluster.isEmbedded;
  return {
    ...surroundings,
    load,
    streams,
    affinity,
    isDatabaseLocal,
    helperPids: [],
    rates: new Map(),
    offered: new Map(),
  };
}

async function provenStreams(
  { scenarios, dataset, seed }: Asked,
  answering: readonly ComparedTarget[],
  surroundings: Surroundings,
): Promise<ReadonlyMap<string, readonly Request[]>> {
  await using stack = new AsyncDisposableStack();
  const proven: ProvenTarget[] = [];
  for (const target of answering) {
    const server = await target.start(surroundings);
    stack.defer(() => server.close());
    proven.push({ target, running: running(target, server) });
  }
  return await proveTargets(proven, scenarios, dataset, seed);
}
