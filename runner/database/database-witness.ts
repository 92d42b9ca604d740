/**
 * Tells whether PostgreSQL is still the server that a command began with. If it is not, every strategy answers wrongly,
 * which says nothing about any of them.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { type Cluster, ClusterError, codeOf, reasonOf } from '../../seed/cluster/cluster.ts';
import { connect } from '../../seed/databases/databases.ts';

/** How long sessions may outlive a crash of another session, or of their postmaster. */
const crashSeconds = 0.3;
/** Upper limit of a server's recovery. */
const settledMsMax = 30_000;
const pollMs = 100;

/**
 * An idle session. It ends with the server, and with every crash, even if the server accepts connections again afterwards.
 */
export class DatabaseWitness implements AsyncDisposable {
  readonly #cluster: Cluster;
  readonly #session: Client;
  /** What the server said when it ended the session, or how the connection broke. */
  #lastWords = 'the connection is closed';

  private constructor(cluster: Cluster, session: Client) {
    this.#cluster = cluster;
    this.#session = session;
    session.once('error', (error) => {
      this.#lastWords = reasonOf(error);
    });
  }

  static async open(cluster: Cluster): Promise<DatabaseWitness> {
    return new DatabaseWitness(cluster, await connect(cluster, cluster.maintenanceDatabase));
  }

  /** @throws ClusterError if the server has ended or crashed since this was opened. */
  async check(): Promise<void> {
    await this.#session.query(`SELECT pg_sleep(${crashSeconds})`).catch(() => {});
    await this.#session.query('SELECT').catch(async () => {
      await this.#untilSettled();
      throw new ClusterError(`PostgreSQL ended or crashed while it was needed: ${this.#lastWords}.`);
    });
  }

  /** Waits until the server is gone or accepts connections again. Stopping a server in between takes a minute. */
  async #untilSettled(): Promise<void> {
    for (let waitedMs = 0; waitedMs < settledMsMax; waitedMs += pollMs) {
      try {
        const session = await connect(this.#cluster, this.#cluster.maintenanceDatabase);
        return await session.end();
      } catch (error) {
        if (codeOf(error) === 'ECONNREFUSED') return;
        await delay(pollMs);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.end().catch(() => {});
  }
}

/** Does `work`. If it fails, was not interrupted, and the database is gone, rejects with a ClusterError that says so. */
export async function watchingDatabase<Found>(
  cluster: Cluster,
  signal: AbortSignal,
  work: (witness: DatabaseWitness) => Promise<Found>,
): Promise<Found> {
  await using witness = await DatabaseWitness.open(cluster);
  try {
    return await work(witness);
  } catch (error) {
    if (!signal.aborted && !(error instanceof ClusterError)) await witness.check();
    throw error;
  }
}
