/** The messages between the runner and the process of a fixed server (`start.ts`). */

export interface FixedServerOrder {
  readonly type: 'open';
  /** What every request is answered with. */
  readonly body: string;
}

export interface FixedServerAnswer {
  readonly type: 'ready';
  readonly port: number;
}
