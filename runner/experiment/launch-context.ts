/** What the parts of a launch share. */
import type { Run } from '../../results/run-file/run.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { Respondent } from '../checks/oracle.ts';
import type { RunDatabases } from '../database/run-databases.ts';
import type { Proxies } from '../database-proxy/proxies.ts';
import type { LoadProcess } from '../load/load-process.ts';
import type { Request } from '../load/request.ts';
import type { CpuPlacement } from '../machine/pinning.ts';
import type { ServerProcess } from '../process/server-process.ts';
import type { Profile } from '../schedule/profiles.ts';
import type { Timetable } from '../schedule/progress.ts';
import { respondentName, resultOf, serverName, type Trial } from '../schedule/trials.ts';

export interface LaunchContext {
  readonly run: Run;
  readonly profile: Profile;
  readonly seed: number;
  readonly orderSeed: number;
  readonly dataset: Dataset;
  readonly trials: readonly Trial[];
  /** Strategies whose servers run; the reference is among them even where it is not measured. */
  readonly served: readonly Strategy[];
  readonly databases: RunDatabases;
  readonly proxies: Proxies;
  /** Whether the database's processes run here, so that their CPU time can be read. */
  readonly isDatabaseLocal: boolean;
  readonly load: LoadProcess;
  /** Null where processes run wherever the kernel puts them. */
  readonly placement: CpuPlacement | null;
  /** The requests of each scenario that the oracle has proven, by the scenario's name. */
  readonly streams: Map<string, readonly Request[]>;
  /** Requests per millisecond that each trial last reached; filled by pilots. */
  readonly rates: Map<Trial, number>;
  readonly timetable: Timetable;
  /** What there is time for in the launch that is about to be timed. */
  readonly roundsInTime: () => Pick<Profile, 'roundsPerLaunch' | 'sliceMs'>;
  readonly signal: AbortSignal;
  /** Rejects where what all trials rest on has ended: the database server, or a proxy before it. */
  readonly assertWhole: () => Promise<void>;
  /** Stores the run. */
  readonly save: () => Promise<void>;
}

/** One life of all servers. */
export interface Launch {
  readonly context: LaunchContext;
  readonly index: number;
  /** Launches that there are with this one, and those after it. */
  readonly count: number;
  /** By their names (`serverName`). */
  readonly servers: ReadonlyMap<string, ServerProcess>;
}

/**
 * A void trial is no figure: what was measured of it before is dropped. Rejects instead once the user has interrupted, or
 * what every strategy rests on is gone: neither is a finding about this one, and the run can go on with it later.
 */
export async function voidTrial(
  { run, signal, assertWhole }: Pick<LaunchContext, 'run' | 'signal' | 'assertWhole'>,
  trial: Trial,
  reason: string,
): Promise<void> {
  signal.throwIfAborted();
  await assertWhole();
  const result = resultOf(run, trial);
  result.status = 'void';
  result.reason = reason;
  result.rounds = [];
}

/** `launch 2 of 4` */
export function launchTitle({ index, count }: Pick<Launch, 'index' | 'count'>): string {
  return `launch ${index + 1} of ${count}`;
}

/** The trials that are not void. */
export function liveTrials(context: LaunchContext): Trial[] {
  return context.trials.filter((trial) => resultOf(context.run, trial).status !== 'void');
}

/** The server that answers for a trial. */
export function serverOf(launch: Launch, trial: Trial): ServerProcess {
  const server = launch.servers.get(serverName(trial));
  if (!server) throw new Error(`no server of ${serverName(trial)}`);
  return server;
}

/** Who answers a trial, as the oracle asks it: its server, where its executor is served. */
export function respondentOf(server: ServerProcess, trial: Trial): Respondent {
  const { path } = trial.executor;
  return { name: respondentName(trial), post: (body) => server.post(body, path) };
}
