/** A writer: one connection that runs one operation after another, and retries those that PostgreSQL asks to retry. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Tally } from '../../../results/studies/torture.ts';
import { createRandom, type Random } from '../../../scenarios/random.ts';
import { codeOf } from '../../../seed/cluster/cluster.ts';
import { cutSession } from '../../../servers/database/session.ts';
import { isLost, openSession, type SessionOptions } from './connection.ts';
import type { Operation } from './operations.ts';

const retriesMax = 30;
const backOffMsMax = 20;

const settings = {
  // Long enough for a TRUNCATE with its rows put back. A statement that waits longer waits for ever.
  statement_timeout: '120s',
};

interface WriterOptions extends Pick<SessionOptions, 'url' | 'signal'> {
  /** Process id of the backend that rebuilds, if there is one. Deadlocks with it are counted separately. */
  readonly rebuilderPid: () => number | null;
}

export class Writer {
  readonly #options: SessionOptions;
  readonly #rebuilderPid: () => number | null;
  readonly #tally: Tally;
  readonly #random: Random;
  #client: pg.Client | null = null;

  constructor({ rebuilderPid, ...options }: WriterOptions, tally: Tally, name: string) {
    this.#options = { ...options, title: `torture ${name}`, settings };
    this.#rebuilderPid = rebuilderPid;
    this.#tally = tally;
    this.#random = createRandom('back-off', name);
  }

  /** Process id of its backend; null if it has none. */
  get backendPid(): number | null {
    return (this.#client as { processID?: number } | null)?.processID ?? null;
  }

  /**
   * Runs an operation to its end, with retries if PostgreSQL's error says that they can help. False if it was given up. Only
   * rejects when the signal is aborted.
   */
  async run(operation: Operation): Promise<boolean> {
    for (let attempt = 0; attempt <= retriesMax; attempt += 1) {
      if (attempt > 0) this.#tally.retries += 1;
      try {
        this.#client ??= await openSession(this.#options);
        await execute(this.#client, operation);
        this.#tally.operations += 1;
        return true;
      } catch (error) {
        this.#options.signal.throwIfAborted();
        if (!(await this.#isToBeRetried(error))) return false;
      }
      await sleep(this.#random.below(Math.min(backOffMsMax, 2 ** attempt) + 1));
    }
    this.#tally.abandoned += 1;
    return false;
  }

  /** Counts an error and ends its transaction. */
  async #isToBeRetried(error: unknown): Promise<boolean> {
    if (isLost(error)) {
      this.#tally.lost += 1;
      this.#cut();
      return true;
    }
    await this.#client?.query('ROLLBACK').catch(() => this.#cut());
    const code = codeOf(error);
    if (code === '40P01') {
      this.#tally.deadlocks += 1;
      if (hasPart(error, this.#rebuilderPid())) this.#tally.deadlocksWithRebuild += 1;
    } else if (code === '40001') this.#tally.conflicts += 1;
    else if (code.startsWith('23')) this.#tally.refused += 1;
    else {
      const text = `${code} ${error instanceof Error ? error.message : String(error)}`.trim();
      this.#tally.failures[text] = (this.#tally.failures[text] ?? 0) + 1;
    }
    return code === '40P01' || code === '40001';
  }

  /** Drops the connection, whatever it is doing. */
  #cut(): void {
    if (this.#client !== null) cutSession(this.#client);
    this.#client = null;
  }

  async end(): Promise<void> {
    await this.#client?.end().catch(() => {});
    this.#client = null;
  }
}

/** Whether this process took part in a deadlock. PostgreSQL lists all processes of the cycle. */
export function hasPart(deadlock: unknown, pid: number | null): boolean {
  const { detail } = deadlock as { detail?: string };
  return pid !== null && new RegExp(`\\bprocess ${pid}\\b`, 'i').test(detail ?? '');
}

/** Sends one statement at a time, like an application, so that others come in between. */
export async function execute(client: pg.ClientBase, operation: Operation): Promise<void> {
  const { level, statements, end } = operation;
  await client.query(`BEGIN ISOLATION LEVEL ${level}`);
  for (const statement of statements) await client.query(statement);
  await client.query(end);
}
