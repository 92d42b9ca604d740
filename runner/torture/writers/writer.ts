/** A writer: one connection over which one operation after the other runs, retried where PostgreSQL says so. */
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
  // Long enough for a TRUNCATE with its rows put back; what waits longer, waits for something that never comes.
  statement_timeout: '120s',
};

interface WriterOptions extends Pick<SessionOptions, 'url' | 'signal'> {
  /** Process id of the backend that rebuilds, if there is one: deadlocks with it are counted by themselves. */
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

  /** Process id of its backend; null while it has none. */
  get backendPid(): number | null {
    return (this.#client as { processID?: number } | null)?.processID ?? null;
  }

  /**
   * Runs an operation until it has reached its end, where PostgreSQL says that this can help. False where it was
   * given up. Rejects only when the signal is aborted.
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

  /** Counts an error and leaves its transaction. */
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

  /** Leaves the connection, whatever it is doing. */
  #cut(): void {
    if (this.#client !== null) cutSession(this.#client);
    this.#client = null;
  }

  async end(): Promise<void> {
    await this.#client?.end().catch(() => {});
    this.#client = null;
  }
}

/** Whether this process waited, or was waited for, in a deadlock: PostgreSQL lists all of its circle. */
export function hasPart(deadlock: unknown, pid: number | null): boolean {
  const { detail } = deadlock as { detail?: string };
  return pid !== null && new RegExp(`\\bprocess ${pid}\\b`, 'i').test(detail ?? '');
}

/** One statement at a time, as an application sends them: others come in between. */
export async function execute(client: pg.ClientBase, operation: Operation): Promise<void> {
  const { level, statements, end } = operation;
  await client.query(`BEGIN ISOLATION LEVEL ${level}`);
  for (const statement of statements) await client.query(statement);
  await client.query(end);
}
