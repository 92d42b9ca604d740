/**
 * Whether PostgreSQL is still the server that a command began on. Without it every strategy answers wrongly, and that is no
 * finding about any of them.
 */
import type { Client } from 'pg';
import { type Cluster, ClusterError } from '../seed/cluster.ts';
import { reasonOf } from '../seed/cluster-error.ts';
import { connect } from '../seed/databases.ts';

/** How long the sessions of a server may outlive the one that crashed, or their postmaster. */
const crashSeconds = 0.3;

/** One session that does nothing: it ends with the server, and with every crash, after which the server lets others in again. */
export class DatabaseWitness implements AsyncDisposable {
  readonly #session: Client;
  /** What the server said as it ended the session, or how the connection broke. */
  #lastWords = 'the connection is closed';

  private constructor(session: Client) {
    this.#session = session;
    session.once('error', (error) => {
      this.#lastWords = reasonOf(error);
    });
  }

  static async open(cluster: Cluster): Promise<DatabaseWitness> {
    const session = await connect(cluster, cluster.maintenanceDatabase);
    // A server may be set to end whoever idles (older ones do not know how).
    await session.query(
      `SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'`,
    );
    return new DatabaseWitness(session);
  }

  /** @throws ClusterError where the server has ended, or has crashed, since this was opened. */
  async check(): Promise<void> {
    await this.#session.query(`SELECT pg_sleep(${crashSeconds})`).catch(() => {});
    await this.#session.query('SELECT').catch(() => {
      throw new ClusterError(`PostgreSQL ended or crashed while it was needed: ${this.#lastWords}.`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.end().catch(() => {});
  }
}

/** Does `work`; where it fails without being interrupted and the database is gone, that is the error, if it knew no better. */
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
