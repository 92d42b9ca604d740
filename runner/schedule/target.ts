/** Who answers: a strategy by an executor, the control of the A/A pair, a bare server, or anybody's server. */
import type { Load } from '../../results/run-file/result.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { RunningTarget } from '../checks/oracle.ts';
import type { Server } from '../process/server.ts';
import { type ServerOptions, ServerProcess } from '../process/server-process.ts';
import { besideServer, Writing } from '../process/writing.ts';

/** What servers need in order to start. */
export interface Surroundings extends Pick<ServerOptions, 'hasLayers' | 'nodeFlags' | 'flagsOnceLoaded'> {
  /** Connection string of a strategy's database, at that network delay. Absent where no server of ours is started. */
  url?(strategy: Strategy, databaseDelayMs: number): string;
  readonly signal: AbortSignal;
}

export interface Target {
  /** Shown in progress and errors. */
  readonly name: string;
  /** Name of its server. Targets of one server share its process. */
  readonly server: string;
  readonly path: string;
  /** Targets of one pair are asked next to each other, because they are compared most closely. */
  readonly pair?: string;
  /** Network delay of its database; none when absent. Targets are only compared at the same one. */
  readonly databaseDelayMs?: number;
  /** Name of the stream that it is asked, if it does not answer as strategies do. */
  streamOf?(scenario: Scenario): string;
  /** Upper limit of the SQL statements of a request. Not checked when absent, or if the server does not count them. */
  statementsMax?(scenario: Scenario): number;
  start(surroundings: Surroundings): Promise<Server>;
}

/** What is measured: who answers, what is asked, and how. */
export interface Case<By extends Target = Target> {
  readonly target: By;
  readonly scenario: Scenario;
  readonly load: Load;
}

/** What one of our server processes serves, and over which database. */
export interface Served
  extends Pick<ServerOptions, 'transformer' | 'entry'>,
    Partial<Pick<ServerOptions, 'poolConnections'>> {
  readonly server: string;
  readonly strategy: Strategy;
  readonly databaseDelayMs?: number;
}

export async function startServed(served: Served, surroundings: Surroundings): Promise<Server> {
  const server = await startProcess(served, surroundings);
  return served.strategy.copyOf ? writtenServer(server, served, surroundings) : server;
}

/** With what follows its writes, and with the session that reads what they took. */
async function writtenServer(
  server: ServerProcess,
  { strategy, databaseDelayMs = 0 }: Served,
  { url, signal }: Surroundings,
): Promise<Server> {
  try {
    if (!url) throw new Error('our servers need a database');
    return besideServer(server, await Writing.open(strategy, url(strategy, databaseDelayMs), signal));
  } catch (error) {
    await server.close();
    throw error;
  }
}

function startProcess(
  { server, strategy, databaseDelayMs = 0, ...served }: Served,
  { url, signal, hasLayers, nodeFlags, flagsOnceLoaded }: Surroundings,
): Promise<ServerProcess> {
  if (!url) throw new Error('our servers need a database');
  return ServerProcess.start(
    {
      // A server with an entry of its own is known by its own name.
      strategy: served.entry ? server : (strategy.revision?.of ?? strategy.copyOf ?? strategy).name,
      ...(strategy.revision ? { entry: new URL('servers/process/start.ts', strategy.revision.root) } : {}),
      alias: server,
      connectionString: url(strategy, databaseDelayMs),
      poolConnections: poolConnectionsDefault,
      ...(hasLayers ? { hasLayers } : {}),
      ...(strategy.slowDown ? { slowDown: strategy.slowDown } : {}),
      ...(nodeFlags ? { nodeFlags } : {}),
      ...(flagsOnceLoaded ? { flagsOnceLoaded } : {}),
      ...served,
    },
    signal,
  );
}

/** A target whose server runs, as the oracle asks it. */
export function running({ name, path }: Target, server: Server): RunningTarget {
  return { name, post: (body) => server.post(body, path) };
}

/** The name under which the load knows the requests of a scenario and the answers to expect of a target. */
export function streamName(target: Target, scenario: Scenario): string {
  return target.streamOf?.(scenario) ?? scenario.name;
}
