/** Who answers: a strategy by an executor, the control of the A/A pair, a bare server, or anybody's server. */
import type { Load } from '../../results/run-file/result.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { poolConnectionsDefault } from '../../servers/database/database.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { RunningTarget } from '../checks/oracle.ts';
import type { Server } from '../process/server.ts';
import { type ServerOptions, ServerProcess } from '../process/server-process.ts';

/** Where servers are started. */
export interface Surroundings extends Pick<ServerOptions, 'hasLayers' | 'nodeFlags'> {
  /** Connection string of a strategy's database, at that network delay. */
  url(strategy: Strategy, databaseDelayMs: number): string;
  readonly signal: AbortSignal;
}

export interface Target<Started extends Server = Server> {
  /** In progress and errors. */
  readonly name: string;
  /** Name of its server. Targets of one server share its process. */
  readonly server: string;
  readonly path: string;
  /** Of its database; none when absent. At another one, other questions are asked. */
  readonly databaseDelayMs?: number;
  /** Name of the stream that it is asked, where it answers a scenario otherwise than strategies do. */
  streamOf?(scenario: Scenario): string;
  /** SQL statements that a request may run; it is not counted where absent, nor of a server that does not count. */
  statementsMax?(scenario: Scenario): number;
  start(surroundings: Surroundings): Promise<Started>;
}

/** What is measured, by whatever design: who answers, what is asked, and how. */
export interface Case<By extends Target = Target> {
  readonly target: By;
  readonly scenario: Scenario;
  readonly load: Load;
}

/** What a server process of the suite serves, and over which database. */
export interface Served extends Pick<ServerOptions, 'transformer' | 'entry'> {
  readonly server: string;
  readonly strategy: Strategy;
  readonly databaseDelayMs?: number;
}

export function startServed(
  { server, strategy, databaseDelayMs = 0, ...served }: Served,
  { url, signal, hasLayers, nodeFlags }: Surroundings,
): Promise<ServerProcess> {
  return ServerProcess.start(
    {
      // What is served by another entry goes by its own name.
      strategy: served.entry ? server : strategy.name,
      alias: server,
      connectionString: url(strategy, databaseDelayMs),
      poolConnections: poolConnectionsDefault,
      ...(hasLayers ? { hasLayers } : {}),
      ...(nodeFlags ? { nodeFlags } : {}),
      ...served,
    },
    signal,
  );
}

/** Who answers for a target, as the oracle asks it. */
export function running({ name, path }: Target, server: Server): RunningTarget {
  return { name, post: (body) => server.post(body, path) };
}

/** Under which name the load has the requests of a scenario, with the answers to expect of a target. */
export function streamName(target: Target, scenario: Scenario): string {
  return target.streamOf?.(scenario) ?? scenario.name;
}
