/** What the parts of a launch share. */
import type { Run } from '../../results/run-file/run.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { RunningTarget } from '../checks/oracle.ts';
import type { RunDatabases } from '../database/run-databases.ts';
import type { Proxies } from '../database-proxy/proxies.ts';
import type { LoadProcess } from '../load/load-process.ts';
import type { Request } from '../load/request.ts';
import type { CpuAffinity } from '../machine/pinning.ts';
import type { ServerProcess } from '../process/server-process.ts';
import { type Case, resultOf, serverName, targetName } from '../schedule/cases.ts';
import type { Profile } from '../schedule/profiles.ts';
import type { Timetable } from '../schedule/progress.ts';

export interface LaunchContext {
  readonly run: Run;
  readonly profile: Profile;
  readonly seed: number;
  readonly orderSeed: number;
  readonly dataset: Dataset;
  readonly cases: readonly Case[];
  /** Strategies whose servers run; the reference is among them even where it is not measured. */
  readonly served: readonly Strategy[];
  readonly databases: RunDatabases;
  readonly proxies: Proxies;
  /** Whether the database's processes run here, so that their CPU time can be read. */
  readonly isDatabaseLocal: boolean;
  readonly load: LoadProcess;
  /** Null where processes run wherever the kernel puts them. */
  readonly affinity: CpuAffinity | null;
  /** The requests of each scenario that the oracle has proven, by the scenario's name. */
  readonly streams: Map<string, readonly Request[]>;
  /** Requests per millisecond that each case last reached; filled by pilots. */
  readonly rates: Map<Case, number>;
  readonly timetable: Timetable;
  /** What there is time for in the launch that is about to be timed. */
  readonly roundsInTime: () => Pick<Profile, 'roundsPerLaunch' | 'windowMs'>;
  readonly signal: AbortSignal;
  /** Rejects where what all cases rest on has ended: the database server, or a proxy before it. */
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
 * An invalid case is no figure: what was measured of it before is dropped. Rejects instead once the user has interrupted, or
 * what every strategy rests on is gone: neither is a finding about this one, and the run can go on with it later.
 */
export async function invalidateCase(
  { run, signal, assertWhole }: Pick<LaunchContext, 'run' | 'signal' | 'assertWhole'>,
  benchCase: Case,
  reason: string,
): Promise<void> {
  signal.throwIfAborted();
  await assertWhole();
  const result = resultOf(run, benchCase);
  result.status = 'invalid';
  result.reason = reason;
  result.rounds = [];
}

/** `launch 2 of 4` */
export function launchTitle({ index, count }: Pick<Launch, 'index' | 'count'>): string {
  return `launch ${index + 1} of ${count}`;
}

/** The cases that are not invalid. */
export function liveCases(context: LaunchContext): Case[] {
  return context.cases.filter((benchCase) => resultOf(context.run, benchCase).status !== 'invalid');
}

/** The server that answers for a case. */
export function serverOf(launch: Launch, benchCase: Case): ServerProcess {
  const server = launch.servers.get(serverName(benchCase));
  if (!server) throw new Error(`no server of ${serverName(benchCase)}`);
  return server;
}

/** Who answers a case, as the oracle asks it: its server, where its executor is served. */
export function targetOf(server: ServerProcess, benchCase: Case): RunningTarget {
  const { path } = benchCase.executor;
  return { name: targetName(benchCase), post: (body) => server.post(body, path) };
}
