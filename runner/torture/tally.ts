/** What the writers of a torture have met so far. */
export interface Tally {
  /** Operations that reached their end: COMMIT, or the ROLLBACK that they were drawn with. */
  operations: number;
  /** 40P01. */
  deadlocks: number;
  /** Those of them in which a rebuild of the read model had a part. */
  deadlocksWithRebuild: number;
  /** 40001. */
  conflicts: number;
  /** Operations begun again, after a deadlock, a conflict or a lost connection. */
  retries: number;
  /** By a constraint (class 23): another writer deleted what was referred to. */
  refused: number;
  /** Given up after too many retries. */
  abandoned: number;
  /** Connections that ended under an operation: a backend or the server was killed. */
  lost: number;
  /** Errors that no writer should meet, by their text, with how often each came. */
  readonly failures: Map<string, number>;
}

export function createTally(): Tally {
  return {
    operations: 0,
    deadlocks: 0,
    deadlocksWithRebuild: 0,
    conflicts: 0,
    retries: 0,
    refused: 0,
    abandoned: 0,
    lost: 0,
    failures: new Map(),
  };
}
