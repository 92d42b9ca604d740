/** Work on a read model over a session of its own, such as a refresh: how long it takes, its CPU, its WAL, and what it locks. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Rebuild } from '../../results/run-file/price.ts';
import { askValue } from '../../servers/database/session.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { fullPageBytes, openWal, walBytes, walPosition } from '../database/wal.ts';
import { cpuNs } from '../machine/resources.ts';
import { writtenCopy } from '../schedule/cases.ts';
import { openSession } from '../torture/writers/connection.ts';
import type { PriceContext } from './context.ts';

type Lock = Rebuild['locks'][number];

/** What a piece of work took. */
export interface Taken {
  readonly durationMs: number;
  /** Of the backend; null if it cannot be read. */
  readonly cpuUs: number | null;
  /** Without full-page images, if they can be told. With what others wrote meanwhile. */
  readonly walBytes: number;
}

/** Upper limit of any statement of such a session. */
const statementMsMax = 120_000;

/** From the weakest to the strongest (manual of PostgreSQL, 13.3.1, Table-Level Locks). */
const modes = [
  ...['AccessShareLock', 'RowShareLock', 'RowExclusiveLock', 'ShareUpdateExclusiveLock'],
  ...['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'],
];

/** What this transaction holds on tables and materialized views of which the names begin with one of these. */
const holding = `SELECT relname AS relation, mode
  FROM pg_locks JOIN pg_class ON pg_class.oid = relation
  WHERE locktype = 'relation' AND pid = pg_backend_pid() AND granted AND relkind IN ('r', 'm')
    AND relnamespace = 'public'::regnamespace AND EXISTS (SELECT FROM unnest($1::text[]) AS prefix WHERE starts_with(relname, prefix))`;

export class WorkSession implements AsyncDisposable {
  readonly client: pg.Client;
  readonly backendPid: number;
  readonly #strategy: Strategy;
  readonly #isDatabaseLocal: boolean;
  readonly #isWalReadable: boolean;

  private constructor(
    client: pg.Client,
    backendPid: number,
    strategy: Strategy,
    {
      isDatabaseLocal,
      isWalReadable,
    }: { readonly isDatabaseLocal: boolean; readonly isWalReadable: boolean },
  ) {
    this.client = client;
    this.backendPid = backendPid;
    this.#strategy = strategy;
    this.#isDatabaseLocal = isDatabaseLocal;
    this.#isWalReadable = isWalReadable;
  }

  /** On the database of a strategy that is written to. It is cut off when the run is interrupted, whatever it does. */
  static async open(
    { databases, laboratory: { isDatabaseLocal }, signal }: PriceContext,
    strategy: Strategy,
  ): Promise<WorkSession> {
    const client = await openSession({
      ...{ url: () => databases.url(writtenCopy(strategy)), title: 'refreshing', signal },
      // The backend of a session that is cut off must not go on.
      settings: { statement_timeout: `${statementMsMax}`, client_connection_check_interval: '500ms' },
    });
    try {
      const isWalReadable = await openWal(client);
      const backendPid = (await askValue<number>(client, 'SELECT pg_backend_pid()')) ?? 0;
      return new WorkSession(client, backendPid, strategy, { isDatabaseLocal, isWalReadable });
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
  }

  async observe(work: () => Promise<unknown>): Promise<Taken> {
    const from = await walPosition(this.client);
    const beforeNs = this.#cpuNs();
    const begunAt = performance.now();
    await work();
    const durationMs = performance.now() - begunAt;
    const afterNs = this.#cpuNs();
    const to = await walPosition(this.client);
    const images = this.#isWalReadable ? await fullPageBytes(this.client, from, to) : null;
    return {
      durationMs,
      cpuUs: beforeNs === null || afterNs === null ? null : (afterNs - beforeNs) / 1000,
      walBytes: Math.max(0, (await walBytes(this.client, from, to)) - (images ?? 0)),
    };
  }

  /** Brings the read model up to date. */
  settle(): Promise<void> {
    return this.#strategy.maintainer?.settle(this.client) ?? Promise.resolve();
  }

  refresh(): Promise<Taken> {
    return this.observe(() => this.settle());
  }

  /** So many refreshes, one each interval from now on; one that is late is followed at once. */
  async keepRefreshing(count: number, intervalMs: number): Promise<readonly Taken[]> {
    const begunAt = performance.now();
    const taken: Taken[] = [];
    for (let number = 0; number < count; number += 1) {
      await sleep(Math.max(0, begunAt + number * intervalMs - performance.now()));
      taken.push(await this.refresh());
    }
    return taken;
  }

  /**
   * Does each in a transaction. One keeps its locks until its end, so those before its commit are all that it took. Resolves
   * to the strongest on each of the normalized tables and the strategy's relations, by name.
   */
  async locking(...works: readonly (() => Promise<unknown>)[]): Promise<Lock[]> {
    const locks: Lock[] = [];
    for (const work of works) {
      await this.client.query('BEGIN');
      await work();
      const { rows } = await this.client.query<Lock>(holding, [['tb_', `${this.#strategy.stored}_`]]);
      await this.client.query('COMMIT');
      locks.push(...rows);
    }
    return strongest(locks);
  }

  #cpuNs(): number | null {
    return this.#isDatabaseLocal ? cpuNs([this.backendPid]) : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.end().catch(() => {});
  }
}

/** One for each relation. */
function strongest(locks: readonly Lock[]): Lock[] {
  const strength = ({ mode }: Lock): number => modes.indexOf(mode);
  return [...Map.groupBy(locks, ({ relation }) => relation).values()]
    .flatMap((same) => same.toSorted((one, other) => strength(other) - strength(one)).slice(0, 1))
    .toSorted((one, other) => (one.relation < other.relation ? -1 : 1));
}
