/** What the parts of a run share, and the launches of one of its datasets. */
import type { Run } from '../../results/run-file/run.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import type { DatabaseWitness } from '../database/database-witness.ts';
import type { RunDatabases } from '../database/run-databases.ts';
import type { Laboratory } from '../experiment/launch.ts';
import type { CpuAffinity } from '../machine/pinning.ts';
import { type BenchCase, resultOf, type Wanted } from '../schedule/cases.ts';
import type { Profile } from '../schedule/profiles.ts';
import type { Observer, Timetable } from '../schedule/progress.ts';
import type { TimeAccount } from './run-state.ts';

/** What to measure; the profile's datasets and loads as the command line left them. */
export interface BenchOptions extends Wanted {
  /** Of data and questions. */
  readonly seed: number;
  /** Of the order of servers and cases. */
  readonly orderSeed: number;
  /** An unfinished run to go on with. */
  readonly resumed: Run | null;
  readonly runId: string;
  /** Where the run file goes. */
  readonly path: string;
}

/** Who is told of a run as it goes. */
export interface BenchObserver extends Observer {
  /** Once, before anything is measured: what will be, its profile fitted to its budget, and how long it takes. */
  planned?(wanted: Wanted, estimateMs: number): void;
  /** What of the environment makes figures doubtful, as soon as it is known. */
  warn?(warning: string): void;
  /** Once, at the end of a run that was not resumed. */
  finished?(account: TimeAccount): void;
}

/** What the parts of a run share. */
export interface BenchContext {
  readonly options: BenchOptions;
  readonly run: Run;
  readonly cluster: Cluster;
  readonly witness: DatabaseWitness;
  readonly affinity: CpuAffinity | null;
  readonly observer: BenchObserver;
  readonly timetable: Timetable;
  readonly signal: AbortSignal;
}

/** What the launches of one dataset share. */
export interface DatasetContext
  extends Pick<BenchContext, 'run' | 'timetable'>,
    Pick<BenchOptions, 'profile' | 'seed'> {
  readonly dataset: Dataset;
  readonly cases: readonly BenchCase[];
  readonly databases: RunDatabases;
  readonly laboratory: Laboratory;
  /** What there is time for in the launch that is about to be timed. */
  readonly roundsInTime: () => Pick<Profile, 'roundsPerLaunch' | 'windowMs'>;
  /** Rejects where what all cases rest on has ended: the database server, or a proxy before it. */
  readonly assertWhole: () => Promise<void>;
  /** Stores the run. */
  readonly save: () => Promise<void>;
}

/**
 * An invalid case is no figure: what was measured of it before is dropped. Rejects instead once the user has interrupted, or
 * what every strategy rests on is gone: neither is a finding about this one, and the run can go on with it later.
 */
export async function invalidateCase(
  {
    run,
    laboratory: { signal },
    assertWhole,
  }: Pick<DatasetContext, 'run' | 'assertWhole'> & { readonly laboratory: Pick<Laboratory, 'signal'> },
  benchCase: BenchCase,
  reason: string,
): Promise<void> {
  signal.throwIfAborted();
  await assertWhole();
  const result = resultOf(run, benchCase);
  result.status = 'invalid';
  result.reason = reason;
  result.rounds = [];
}

/** The cases that are not invalid. */
export function liveCases({ cases, run }: Pick<DatasetContext, 'cases' | 'run'>): BenchCase[] {
  return cases.filter((benchCase) => resultOf(run, benchCase).status !== 'invalid');
}

/** Tells and stores what is new. */
export function warn({ environment }: Run, observer: BenchObserver, warnings: readonly string[]): void {
  for (const warning of warnings.filter((one) => !environment.warnings.includes(one))) {
    environment.warnings.push(warning);
    observer.warn?.(warning);
  }
}
