/** The PostgreSQL of a run, whichever it is. */

export interface Cluster {
  readonly isEmbedded: boolean;
  /** `server_version_num`: 180004. */
  readonly version: number;
  /** null when external. Another one after `recover`. */
  readonly postmasterPid: number | null;
  /** The database to connect to for questions about the server, and to create others from. */
  readonly maintenanceDatabase: string;
  /** A connection string for a database of this cluster. Holds the password: never log it. */
  url(database: string): string;
  /**
   * After a crash (a backend or the postmaster was killed): starts the server again where it is gone, waits
   * until it accepts connections, and takes the lock again. At the same port. Absent when external.
   */
  recover?(): Promise<void>;
  /** Releases the lock, and stops the server when it is the embedded one (fast shutdown). Idempotent. */
  stop(): Promise<void>;
}

/**
 * The environment failed: the message says what was expected, what came, and the next command to type. It
 * never holds a password or a connection string. The command line answers it with exit code 70.
 */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
}

/** What an error says, also of the kind that a connection to several addresses throws (its message is empty). */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

/** The code of a system error (`EACCES`) or of a PostgreSQL error (`28P01`); empty when it has none. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
