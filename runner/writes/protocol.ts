/** The messages between `writes` and its process of writers. */

export interface WriteOrder {
  readonly type: 'slice';
  readonly connectionString: string;
  readonly workload: string;
  readonly dataset: string;
  readonly writers: number;
  readonly seconds: number;
  readonly synchronousCommit: 'on' | 'off';
  /** Names the streams of the slice: the same for every strategy of a round. */
  readonly stream: string;
}

export interface WriteSlice {
  readonly type: 'slice';
  /** Committed within the time of the slice. */
  readonly transactions: number;
  /** And those that were under way when it was over. */
  readonly committed: number;
  readonly durationMs: number;
  /** 40P01, each retried. */
  readonly deadlocks: number;
  /** 40001, each retried. */
  readonly conflicts: number;
}

export interface WriteFailure {
  readonly type: 'failed';
  readonly message: string;
}

export type WriteAnswer = WriteSlice | WriteFailure;
