/** What a command has while it works: its progress, what stops it, and the cluster, which is stopped whatever comes. */

import { newRunId } from '../../results/run-file/store.ts';
import { openRunCluster } from '../../runner/database/run-cluster.ts';
import { openRunDatabases, type RunDatabases } from '../../runner/database/run-databases.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { seedDefault } from '../options/choices.ts';
import { Interrupted, interruptionSignal, wasInterrupted } from './interruption.ts';
import { createProgress, type ProgressDisplay } from './terminal.ts';

/** What a command shows while it works, and what stops it. */
export interface Watch {
  readonly progress: ProgressDisplay;
  readonly signal: AbortSignal;
  /** A line on standard output, the progress bar taken off before. */
  say(line: string): void;
}

/** Once a command. */
export function openWatch(): Watch {
  const progress = createProgress(process.stderr);
  const signal = interruptionSignal((text) => {
    progress.clear();
    process.stderr.write(`${text}\n`);
  });
  const say = (line: string): void => {
    progress.clear();
    console.log(line);
  };
  return { progress, signal, say };
}

export interface Session extends Watch {
  readonly runId: string;
  /** `settings`: of the embedded server, over its own. Throws a ClusterError. */
  openCluster(settings?: Record<string, string>): Promise<Cluster>;
  /** A clone for one strategy, dropped when it is disposed of; the data are those of the default seed. */
  openDatabase(cluster: Cluster, dataset: Dataset, strategy: Strategy): Promise<RunDatabases>;
}

/** `interrupted` says what is left, or what to type, where the work was interrupted. */
export async function inSession<Found>(
  command: string,
  interrupted: string,
  work: (session: Session) => Promise<Found>,
): Promise<Found> {
  const watch = openWatch();
  const runId = newRunId(command, new Date());
  try {
    await using stack = new AsyncDisposableStack();
    const openCluster = async (settings?: Record<string, string>): Promise<Cluster> => {
      const cluster = await openRunCluster(runId, settings);
      stack.defer(() => cluster.stop());
      // First of all, because the server takes its time.
      stack.defer(() => watch.progress.clear());
      return cluster;
    };
    const { progress, signal } = watch;
    const openDatabase = (cluster: Cluster, dataset: Dataset, strategy: Strategy) =>
      openRunDatabases({
        ...{ cluster, runId, dataset, seed: seedDefault, strategies: [strategy], signal },
        progress: (done, total, step) => progress.step({ phase: `${dataset.name}: ${step}`, done, total }),
      });
    return await work({ ...watch, runId, openCluster, openDatabase });
  } catch (error) {
    if (!(await wasInterrupted(watch.signal))) throw error;
    throw new Interrupted(interrupted);
  } finally {
    watch.progress.clear();
  }
}
