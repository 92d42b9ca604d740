/** A run's PostgreSQL server, embedded or external. */

export interface Cluster {
  readonly isEmbedded: boolean;
  /** `server_version_num`: 180004. */
  readonly version: number;
  /** Null if external. Changes with `recover`. */
  readonly postmasterPid: number | null;
  /** The database for questions about the server, and for creating other databases. */
  readonly maintenanceDatabase: string;
  /** A connection string for a database of this cluster. Holds the password: never log it. */
  url(database: string): string;
  /**
   * After a crash (a backend or the postmaster was killed): starts the server again, at the same port, if it has ended;
   * waits until it accepts connections; takes the lock again. Absent if external.
   */
  recover?(): Promise<void>;
  /** Releases the lock, and stops the server if it is the embedded one (fast shutdown). Idempotent. */
  stop(): Promise<void>;
}

/**
 * The environment failed. The message says what was expected, what came, and the next command to type. It never holds a
 * password or a connection string. The command line exits with code 70.
 */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
}

/** The message of an error. If a connection was tried at several addresses, the message of the first failure. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

/** The code of a system error (`EACCES`) or of a PostgreSQL error (`28P01`); empty if there is none. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
