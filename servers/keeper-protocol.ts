/** The messages between the runner and a keeper (the process beside a read model), over the channel of `fork`. */

/**
 * The first and only order: connect, and keep the read model true until the channel closes. Answered by `ready`
 * or `failed`.
 */
export interface KeeperOrder {
  readonly type: 'open';
  /** Holds a password, and so never travels as an argument or in the environment. */
  readonly connectionString: string;
  /** Settings of the keeper's own, by name: `intervalMs`; `settled` is 1 where the documents are true at this moment. */
  readonly [option: string]: string | number;
}

export type KeeperAnswer = KeeperReady | KeeperFailed | KeeperReport;

/** Connected; what is committed from now on reaches the read model. */
export interface KeeperReady {
  readonly type: 'ready';
}

/** The keeper cannot go on, and ends. The message holds no connection string. */
export interface KeeperFailed {
  readonly type: 'failed';
  readonly message: string;
}

/** What one round of work took, unasked for. Figures are named with their units: `durationMs`, `walBytes`. */
export interface KeeperReport {
  readonly type: 'report';
  readonly [figure: string]: string | number | null;
}
