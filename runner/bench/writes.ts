/** What writes cost on both sides of a gate, where they keep other read models. */
import type { Dataset } from '../../seed/data/datasets.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { RunDatabases } from '../database/run-databases.ts';
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
  { options, run, cluster, timetable, signal }: BenchContext,
  dataset: Dataset,
  databases: RunDatabases,
): Promise<void> {
  const strategies = options.strategies.filter((strategy) => isChanged(strategy, options.strategies));
  if (strategies.length === 0 || run.writes.length > 0) return;
  const pace = options.profile.roundsPerLaunch > 0 ? timed : counted;
  const maintainers = new Maintainers({ strategies, url: databases.url, signal });
  const figures = await runRounds({
    ...{ cluster, runId: run.id, dataset, seed: options.seed, strategies, databases, maintainers, signal },
    ...{ writers, ...pace, workloads: workloads.slice(0, 1), commitModes: ['off'] },
    observer: { step: ({ phase, detail }) => timetable.begin(`${dataset.name}: ${phase}`, detail) },
  });
  run.writes.push(...figures);
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
