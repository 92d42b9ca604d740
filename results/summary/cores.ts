/** What a machine would answer, from the CPU that a request takes of the server and of the database. */

/** CPU time of one request, in microseconds. */
export interface CpuOfRequest {
  readonly serverUs: number;
  readonly databaseUs: number;
}

/** A machine, and how many of its cores are the server's; the database has the others. Null: they share all of them. */
export interface Cores {
  readonly cores: number;
  readonly serverCores: number | null;
}

/**
 * Requests per second that keep the cores busy. A core has 1,000,000 microseconds of CPU a second, so n cores that server
 * and database share answer n / (server + database) requests. With s of them given to the server, each side has a limit of
 * its own, and the lower one holds: min(s / server, (n - s) / database). It is an upper bound: it knows of no lock, no
 * network and no core that waits for memory which others use.
 */
export function requestsPerSecond(
  { serverUs, databaseUs }: CpuOfRequest,
  { cores, serverCores }: Cores,
): number {
  if (serverCores === null) return (1e6 * cores) / (serverUs + databaseUs);
  return 1e6 * Math.min(serverCores / serverUs, (cores - serverCores) / databaseUs);
}
