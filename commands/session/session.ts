/** What a command works with: its progress, its interruption, and the cluster, which is always stopped at the end. */

import { newRunId } from '../../results/run-file/store.ts';
import { openRunCluster } from '../../runner/database/run-cluster.ts';
import { openRunDatabases, type RunDatabases } from '../../runner/database/run-databases.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { seedDefault } from '../options/choices.ts';
import { Interrupted, interruptionSignal, wasInterrupted } from './interruption.ts';
import { createProgress, type ProgressDisplay, printLine } from './terminal.ts';

/** The progress of a command, and its interruption. */
export interface Watch {
  readonly progress: ProgressDisplay;
  readonly signal: AbortSignal;
  /** Prints a line on standard output, after removing the progress bar. */
  say(line: string): void;
}

/** To be called once per command. */
export function openWatch(): Watch {
  const progress = createProgress(process.stderr);
  const signal = interruptionSignal((text) => {
    progress.clear();
    process.stderr.write(`${text}\n`);
  });
  const say = (line: string): void => {
    progress.clear();
    printLine(line);
  };
  return { progress, signal, say };
}

export interface Session extends Watch {
  readonly runId: string;
  /** `settings` override those of the embedded server. Throws a ClusterError. */
  openCluster(settings?: Record<string, string>): Promise<Cluster>;
  /** A clone for one strategy, with the data of the default seed. It is dropped when disposed of. */
  openDatabase(cluster: Cluster, dataset: Dataset, strategy: Strategy): Promise<RunDatabases>;
}

/** `interrupted` says what is kept, or what to type, after an interruption. */
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
      // Deferred last, so that the bar is gone before the server stops, which takes a while.
      stack.defer(() => watch.progress.clear());
      return cluster;
    };
    const { progress: observer, signal } = watch;
    const openDatabase = (cluster: Cluster, dataset: Dataset, strategy: Strategy) =>
      openRunDatabases({
        ...{ cluster, runId, dataset, seed: seedDefault, strategies: [strategy], observer, signal },
      });
    return await work({ ...watch, runId, openCluster, openDatabase });
  } catch (error) {
    if (!(await wasInterrupted(watch.signal))) throw error;
    throw new Interrupted(interrupted);
  } finally {
    watch.progress.clear();
  }
}
