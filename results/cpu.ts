/** CPU time of a request by round, in microseconds. */
import type { Observation } from './interval.ts';
import type { Round } from './run.ts';

/** Of the thread of the server that answers: its helpers compile in bursts, seconds after any warm-up, whatever is asked. */
export function observedServerCpu(rounds: readonly Round[]): readonly Observation[] {
  return observed(rounds, (round) => round.serverCpuUsPerRequest);
}

/** Of the database's backends alone. */
export function observedDatabaseCpu(rounds: readonly Round[]): readonly Observation[] {
  return observed(rounds, (round) => round.databaseCpuUsPerRequest);
}

/**
 * Of the server and the database's backends together, which is most of what a bill follows; of the server alone where
 * the database's is unknown in every round, as it is where the database is elsewhere.
 */
export function observedCpu(rounds: readonly Round[]): readonly Observation[] {
  if (rounds.every((round) => round.databaseCpuUsPerRequest === null)) return observedServerCpu(rounds);
  return observed(rounds, ({ serverCpuUsPerRequest: server, databaseCpuUsPerRequest: database }) =>
    server === null || database === null ? null : server + database,
  );
}

/**
 * Whether a round holds all CPU that any of these rounds holds: without the database's, beside others that have it, a request
 * would look cheaper than it was. No request is answered in no time.
 */
export function holdsCpu(rounds: readonly Round[]): (round: Round) => boolean {
  const isDatabaseKnown = rounds.some((round) => round.databaseCpuUsPerRequest !== null);
  return ({ serverCpuUsPerRequest: server, databaseCpuUsPerRequest: database }) =>
    (server ?? 0) > 0 && (!isDatabaseKnown || (database ?? 0) > 0);
}

/** One observation a round, or none at all where one of them cannot be had or has no logarithm. */
function observed(
  rounds: readonly Round[],
  valueIn: (round: Round) => number | null,
): readonly Observation[] {
  const found = rounds.flatMap((round) => {
    const value = valueIn(round);
    return value === null || value <= 0 ? [] : [{ launch: round.launch, value }];
  });
  return found.length === rounds.length ? found : [];
}
