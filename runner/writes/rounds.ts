/** The rounds of a run of writes: in each, a slice of every strategy under every workload, in random order. */

import type { WriteFigures } from '../../results/studies/writes.ts';
import { createRandom, shuffled } from '../../scenarios/random.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { onDatabase } from '../../seed/databases/maintenance.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { RunDatabases } from '../database/run-databases.ts';
import { Child } from '../process/child.ts';
import type { Observer } from '../schedule/progress.ts';
import type { Keepers, KeepersOptions } from './keepers.ts';
import type { WriteOrder, WritersProtocol } from './start.ts';
import { workloads } from './workloads.ts';
import { observeWrites } from './written.ts';

export interface WritesOptions extends Pick<KeepersOptions, 'strategies' | 'refreshIntervalMs'> {
  readonly cluster: Cluster;
  readonly runId: string;
  readonly dataset: Dataset;
  readonly writers: number;
  /** Length of one slice. */
  readonly seconds: number;
  readonly rounds: number;
  readonly seed: number;
}

/** What a study of writes works with. */
export interface WritesStudy extends WritesOptions {
  readonly databases: RunDatabases;
  readonly keepers: Keepers;
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

interface Trial {
  readonly strategy: Strategy;
  readonly figures: WriteFigures;
}

const commitModes = ['off', 'on'] as const;

export async function runRounds(study: WritesStudy): Promise<readonly WriteFigures[]> {
  const { rounds, seconds, seed, observer, signal } = study;
  const trials = trialsOf(study.strategies);
  const total = rounds * trials.length;
  const entry = new URL('./start.ts', import.meta.url);
  await using child = new Child<WritersProtocol>(entry, 'the writers', signal);
  const startMs = performance.now();
  let done = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const trial of shuffled(trials, createRandom(seed, 'writes', round))) {
      signal.throwIfAborted();
      const eachMs = done > 0 ? (performance.now() - startMs) / done : seconds * 1000;
      observer.step({
        phase: `writes: round ${round + 1} of ${rounds}`,
        detail: `${trial.figures.strategy} ${trial.figures.workload}`,
        done,
        total,
        leftMs: (total - done) * eachMs,
      });
      await runSlice(study, child, trial, round);
      done += 1;
    }
  }
  return trials.map(({ figures }) => figures);
}

function trialsOf(strategies: readonly Strategy[]): Trial[] {
  return strategies.flatMap((strategy) =>
    workloads.flatMap(({ name: workload }) =>
      commitModes.map((synchronousCommit) => {
        const figures = { strategy: strategy.name, workload, synchronousCommit, deadlocks: 0, conflicts: 0 };
        return { strategy, figures: { ...figures, tps: [], settleMs: [], written: [] } };
      }),
    ),
  );
}

/** Runs one slice, with the strategy's keeper beside it, and adds what it found to the trial's figures. */
async function runSlice(
  { cluster, databases, keepers, dataset, writers, seconds, seed }: WritesStudy,
  child: Child<WritersProtocol>,
  { strategy, figures }: Trial,
  round: number,
): Promise<void> {
  const { workload, synchronousCommit } = figures;
  const order: WriteOrder = {
    connectionString: databases.url(strategy),
    workload,
    dataset: dataset.name,
    writers,
    seconds,
    synchronousCommit,
    stream: `${seed} ${round} ${workload} ${synchronousCommit}`,
  };
  await onDatabase(cluster, databases.name(strategy), async (client) => {
    const { result, written } = await observeWrites(client, () =>
      keepers.beside(strategy, () => child.ask('runSlice', order)),
    );
    const { result: slice, settleMs } = result;
    if (settleMs !== null) figures.settleMs.push(settleMs);
    figures.written.push({ transactions: slice.committed, ...written });
    figures.tps.push(slice.transactions / seconds);
    figures.deadlocks += slice.deadlocks;
    figures.conflicts += slice.conflicts;
  });
}
