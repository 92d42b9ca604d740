/** What comes before arms are timed: their databases, and the proof of every answer that the load will ask for. */
import { reference } from '../../../results/run-file/trial.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';
import type { Cluster } from '../../../seed/cluster/cluster.ts';
import type { Dataset } from '../../../seed/data/datasets.ts';
import { openRunDatabases, type RunDatabases } from '../../database/run-databases.ts';
import { LoadProcess } from '../../load/load-process.ts';
import type { Request } from '../../load/request.ts';
import type { Observer } from '../../schedule/progress.ts';
import { respondentOf, startArm } from './arm-server.ts';
import { type Arm, arms as allArms } from './arms.ts';
import { type ArmRespondent, proveArms } from './proof.ts';

export interface ArmsAsked {
  readonly cluster: Cluster;
  readonly runId: string;
  readonly arms: readonly Arm[];
  readonly scenarios: readonly Scenario[];
  readonly dataset: Dataset;
  readonly seed: number;
}

export interface PreparedArms {
  readonly databases: RunDatabases;
  /** Has the streams of every arm and scenario. */
  readonly load: LoadProcess;
  /** The same, by their names. */
  readonly streams: ReadonlyMap<string, readonly Request[]>;
}

/** Prepares and proves; what it opened closes with `stack`. Rejects with an ArmError where an arm answers otherwise. */
export async function prepareArms(
  asked: ArmsAsked,
  stack: AsyncDisposableStack,
  observer: Observer,
  signal: AbortSignal,
): Promise<PreparedArms> {
  const { cluster, runId, arms, dataset, seed } = asked;
  // The oracle's reference answers the proof, whether or not it is measured.
  const answering = allArms.filter((arm) => arm.name === reference || arms.includes(arm));
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
  { scenarios, dataset, seed }: ArmsAsked,
  answering: readonly Arm[],
  databases: RunDatabases,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Request[]>> {
  await using stack = new AsyncDisposableStack();
  const respondents: ArmRespondent[] = [];
  for (const arm of answering) {
    const server = await startArm(arm, { databases, signal });
    stack.defer(() => server.close());
    respondents.push({ arm, respondent: respondentOf(arm, server) });
  }
  return await proveArms(respondents, scenarios, dataset, seed);
}
