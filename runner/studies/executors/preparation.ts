/** What comes before targets are timed: their databases, and the proof of every answer that the load will ask for. */
import { reference } from '../../../results/run-file/case.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';
import type { Cluster } from '../../../seed/cluster/cluster.ts';
import type { Dataset } from '../../../seed/data/datasets.ts';
import { openRunDatabases, type RunDatabases } from '../../database/run-databases.ts';
import { LoadProcess } from '../../load/load-process.ts';
import type { Request } from '../../load/request.ts';
import type { Observer } from '../../schedule/progress.ts';
import { type ProvenTarget, proveTargets } from './proof.ts';
import { startTarget, targetOf } from './target-server.ts';
import { targets as allTargets, type Target } from './targets.ts';

export interface TargetsAsked {
  readonly cluster: Cluster;
  readonly runId: string;
  readonly targets: readonly Target[];
  readonly scenarios: readonly Scenario[];
  readonly dataset: Dataset;
  readonly seed: number;
}

export interface PreparedTargets {
  readonly databases: RunDatabases;
  /** Has the streams of every target and scenario. */
  readonly load: LoadProcess;
  /** The same, by their names. */
  readonly streams: ReadonlyMap<string, readonly Request[]>;
}

/** Prepares and proves; what it opened closes with `stack`. Rejects with a TargetError where a target answers otherwise. */
export async function prepareTargets(
  asked: TargetsAsked,
  stack: AsyncDisposableStack,
  observer: Observer,
  signal: AbortSignal,
): Promise<PreparedTargets> {
  const { cluster, runId, targets, dataset, seed } = asked;
  // The oracle's reference answers the proof, whether or not it is measured.
  const answering = allTargets.filter((target) => target.name === reference || targets.includes(target));
  const databases = await openRunDatabases({
    cluster,
    runId,
    dataset,
    seed,
    strategies: [...new Set(answering.map(({ strategy }) => strategy))],
    progress: (done, total, step) => observer.step({ phase: `${dataset.name}: ${step}`, done, total }),
    signal,
  });
  stack.use(databases);
  const load = stack.use(new LoadProcess(signal));
  observer.step({ phase: `${dataset.name}: comparing all answers`, done: 0, total: 1 });
  const streams = await provenStreams(asked, answering, databases, signal);
  for (const [name, requests] of streams) await load.sendStream(name, requests);
  return { databases, load, streams };
}

async function provenStreams(
  { scenarios, dataset, seed }: TargetsAsked,
  answering: readonly Target[],
  databases: RunDatabases,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Request[]>> {
  await using stack = new AsyncDisposableStack();
  const running: ProvenTarget[] = [];
  for (const target of answering) {
    const server = await startTarget(target, { databases, signal });
    stack.defer(() => server.close());
    running.push({ target, running: targetOf(target, server) });
  }
  return await proveTargets(running, scenarios, dataset, seed);
}
