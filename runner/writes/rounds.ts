/** The rounds of a study of writes. Each has a window of every strategy under every workload, in random order. */
import type { WriteFigures } from '../../results/run-file/writes.ts';
import { createRandom, shuffled } from '../../scenarios/random.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { onDatabase } from '../../seed/databases/maintenance.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { RunDatabases } from '../database/run-databases.ts';
import { Child } from '../process/child.ts';
import type { Observer } from '../schedule/progress.ts';
import type { Maintainers, MaintainersOptions } from './maintainers.ts';
import type { WriteOrder, WritersProtocol } from './start.ts';
import { workloads as allWorkloads, type Workload } from './workloads.ts';
import { observeWrites } from './written.ts';

export interface WritesOptions extends Pick<MaintainersOptions, 'strategies' | 'refreshIntervalMs'> {
  readonly cluster: Cluster;
  readonly runId: string;
  readonly dataset: Dataset;
  readonly writers: number;
  /** Length of one window. */
  readonly seconds: number;
  readonly rounds: number;
  readonly seed: number;
  /** All when absent. */
  readonly workloads?: readonly Workload[];
  /** Both when absent. */
  readonly commitModes?: readonly CommitMode[];
}

/** Options of a study of writes, and what it works with. */
export interface WritesStudy extends WritesOptions {
  readonly databases: RunDatabases;
  readonly maintainers: Maintainers;
  readonly observer: Observer;
  readonly signal: AbortSignal;
}

interface Case {
  readonly strategy: Strategy;
  readonly figures: WriteFigures;
}

const bothModes = ['off', 'on'] as const;
type CommitMode = (typeof bothModes)[number];

export async function runRounds(study: WritesStudy): Promise<readonly WriteFigures[]> {
  const { rounds, seconds, seed, observer, signal } = study;
  const cases = casesOf(study);
  const total = rounds * cases.length;
  const entry = new URL('./start.ts', import.meta.url);
  await using child = new Child<WritersProtocol>(entry, 'the writers', signal);
  const startMs = performance.now();
  let done = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const benchCase of shuffled(cases, createRandom(seed, 'writes', round))) {
      signal.throwIfAborted();
      const eachMs = done > 0 ? (performance.now() - startMs) / done : seconds * 1000;
      observer.step({
        phase: `writes: round ${round + 1} of ${rounds}`,
        detail: `${benchCase.figures.strategy} ${benchCase.figures.workload}`,
        done,
        total,
        leftMs: (total - done) * eachMs,
      });
      await runWindow(study, child, benchCase, round);
      done += 1;
    }
  }
  return cases.map(({ figures }) => figures);
}

function casesOf({ strategies, workloads = allWorkloads, commitModes = bothModes }: WritesOptions): Case[] {
  return strategies.flatMap((strategy) =>
    workloads.flatMap(({ name: workload }) =>
      commitModes.map((synchronousCommit) => {
        const figures = { strategy: strategy.name, workload, synchronousCommit, deadlocks: 0, conflicts: 0 };
        return { strategy, figures: { ...figures, tps: [], settleMs: [], written: [] } };
      }),
    ),
  );
}

/** Runs one window beside the strategy's maintainer, and adds its figures to those of the case. */
async function runWindow(
  { cluster, databases, maintainers, dataset, writers, seconds, seed }: WritesStudy,
  child: Child<WritersProtocol>,
  { strategy, figures }: Case,
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
      maintainers.beside(strategy, () => child.ask('runWindow', order)),
    );
    const { result: window, settleMs } = result;
    if (settleMs !== null) figures.settleMs.push(settleMs);
    figures.written.push({ transactions: window.committed, ...written });
    figures.tps.push(window.transactions / seconds);
    figures.deadlocks += window.deadlocks;
    figures.conflicts += window.conflicts;
  });
}
