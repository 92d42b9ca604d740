/** What the parts of a run share, and the launches of one of its datasets. */
import type { Base, Environment, Run } from '../../results/run-file/run.ts';
import type { Cluster } from '../../seed/cluster/cluster.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import type { DatabaseWitness } from '../database/database-witness.ts';
import type { RunDatabases } from '../database/run-databases.ts';
import type { Laboratory } from '../experiment/launch.ts';
import type { Request } from '../load/request.ts';
import type { CpuAffinity } from '../machine/pinning.ts';
import { type BenchCase, resultOf, type StrategyCase, type Wanted } from '../schedule/cases.ts';
import type { Observer, Timetable } from '../schedule/progress.ts';
import type { TimeAccount } from './run-state.ts';

/** What to measure: a profile, with its datasets and loads as the command line changed them. */
export interface BenchOptions extends Wanted {
  /** Of the data and the questions. */
  readonly seed: number;
  /** Of the order of servers and cases. */
  readonly orderSeed: number;
  /** The revision that is measured beside this one; its strategies are among the others. */
  readonly base?: Base;
  /** An unfinished run to continue. */
  readonly resumed: Run | null;
  readonly runId: string;
  /** Where the run file goes. */
  readonly path: string;
}

/** Is told about the progress of a run. */
export interface BenchObserver extends Observer {
  /** Called once, before anything is measured. */
  planned?(plan: Plan): void;
  /** Called as soon as something is found that makes figures doubtful. */
  warn?(warning: string): void;
  /** Called once, at the end of a run that was not resumed. */
  finished?(account: TimeAccount): void;
}

/** What a run is going to do. */
export interface Plan {
  readonly asked: Wanted;
  /** The same, fitted to the budget. */
  readonly options: Wanted;
  /** How many times as long as on the machine of reference things take here. */
  readonly slowness: number;
  readonly estimateMs: number;
}

/** What the parts of a run share. */
export interface RunContext {
  /** Fitted to the budget. */
  readonly options: BenchOptions;
  readonly slowness: number;
  readonly run: Run;
  readonly affinity: CpuAffinity | null;
  readonly observer: BenchObserver;
  readonly timetable: Timetable;
  readonly signal: AbortSignal;
}

/** What a run is made on: a database server for strategies, or nothing but this machine for servers of somebody else. */
export interface Ground extends Pick<RunContext, 'affinity'> {
  readEnvironment(): Promise<Environment>;
  /** Measures one dataset: all launches that the run does not hold yet. */
  measure(context: RunContext, dataset: Dataset): Promise<void>;
}

/** The same, with the database server of strategies. */
export interface BenchContext extends RunContext {
  readonly cluster: Cluster;
  readonly witness: DatabaseWitness;
}

/** What the launches of one dataset share. */
export interface DatasetContext<One extends BenchCase = BenchCase>
  extends Pick<RunContext, 'run' | 'timetable' | 'signal' | 'slowness'>,
    Pick<BenchOptions, 'profile' | 'seed'> {
  readonly dataset: Dataset;
  readonly cases: readonly One[];
  /** Its streams are filled with what is proven. */
  readonly laboratory: Laboratory & { readonly streams: Map<string, readonly Request[]> };
  /** How many rounds the launch that is warm may have; what is ahead is planned anew. */
  readonly roundsInTime: () => number;
  /** Rejects if something that all cases need has ended: the database server, or a proxy in front of it. */
  readonly assertWhole: () => Promise<void>;
  /** Stores the run. */
  readonly save: () => Promise<void>;
}

/** The same, with the databases of strategies. */
export interface StrategyContext extends DatasetContext<StrategyCase> {
  readonly databases: RunDatabases;
}

/**
 * Marks a case as invalid and drops what was measured of it. Rejects instead if the user has interrupted, or if something
 * that all cases need is gone: that says nothing about this case, and a resumed run can still measure it.
 */
export async function invalidateCase(
  { run, signal, assertWhole }: Pick<DatasetContext, 'run' | 'signal' | 'assertWhole'>,
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
export function liveCases<One extends BenchCase>({
  cases,
  run,
}: Pick<DatasetContext<One>, 'cases' | 'run'>): One[] {
  return cases.filter((benchCase) => resultOf(run, benchCase).status !== 'invalid');
}

/** Reports and stores the warnings that are new. */
export function warn(
  { environment }: Run,
  observer: Pick<BenchObserver, 'warn'>,
  warnings: readonly string[],
): void {
  for (const warning of warnings.filter((one) => !environment.warnings.includes(one))) {
    environment.warnings.push(warning);
    observer.warn?.(warning);
  }
}
