/** What writes cost on both sides of a gate, where they keep other read models. */
import type { WriteFigures } from '../../results/run-file/writes.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { RunDatabases } from '../database/run-databases.ts';
import { isStrategy } from '../schedule/cases.ts';
import { Maintainers } from '../writes/maintainers.ts';
import { runRounds } from '../writes/rounds.ts';
import { workloads } from '../writes/workloads.ts';
import type { BenchContext } from './context.ts';

const writers = 8;
/** Where reads are timed; and where plans and counters alone are compared, for which WAL needs no repetition. */
const timed = { rounds: 6, seconds: 1 };
const counted = { rounds: 1, seconds: 1 };

/** Writes change the data, so they come when everything that reads is measured. */
export async function measureWritesOfBoth(
  { options, run, cluster, timetable, signal, witness }: BenchContext,
  dataset: Dataset,
  databases: RunDatabases,
): Promise<void> {
  const strategies = options.strategies
    .filter(isStrategy)
    .filter((strategy, _, all) => isChanged(strategy, all));
  if (strategies.length === 0 || run.writes.length > 0) return;
  const pace = options.profile.roundsPerLaunch > 0 ? timed : counted;
  const figuresOf = (asked: readonly Strategy[], rounds: number): Promise<readonly WriteFigures[]> =>
    runRounds({
      ...{ cluster, runId: run.id, dataset, seed: options.seed, databases, signal },
      ...{
        strategies: asked,
        maintainers: new Maintainers({ strategies: asked, url: databases.url, signal }),
      },
      ...{ writers, rounds, seconds: pace.seconds, workloads: workloads.slice(0, 1), commitModes: ['off'] },
      observer: { step: ({ phase, detail }) => timetable.begin(`${dataset.name}: ${phase}`, detail) },
    });
  try {
    run.writes.push(...(await figuresOf(strategies, pace.rounds)));
  } catch {
    // Each is asked alone, to learn whose writes fail: it has no figures.
    for (const strategy of strategies) {
      signal.throwIfAborted();
      await witness.check();
      run.writes.push(...(await figuresOf([strategy], 1).catch(() => [failed(strategy)])));
    }
    signal.throwIfAborted();
  }
}

function failed({ name }: Strategy): WriteFigures {
  const [workload] = workloads;
  return {
    ...{ strategy: name, workload: workload?.name ?? '', synchronousCommit: 'off' },
    ...{ tps: [], settleMs: [], written: [], deadlocks: 0, conflicts: 0 },
  };
}

/** Whether a strategy, or the one that it is the base of, keeps another read model at the base. */
function isChanged(strategy: Strategy, all: readonly Strategy[]): boolean {
  return all.some(
    ({ name, revision }) =>
      revision !== undefined &&
      !revision.isStoredAlike &&
      (name === strategy.name || revision.of.name === strategy.name),
  );
}
