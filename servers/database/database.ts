/**
 * The pool and its explicit settings, the same for every strategy. Every statement is named (except in one ablation), so it
 * is prepared once per backend and uses the plan cache, as in production.
 */
import pg from 'pg';
import type { StoredRow } from '../documents.ts';
import { BinaryClient } from './binary-rows.ts';
import { askValue, withSettings } from './session.ts';

/** A prepared statement: the name under which each backend keeps it, and its text. Each text has a name of its own. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** One execution of a statement, as recorded for EXPLAIN. */
export interface Execution {
  readonly statement: Statement;
  readonly parameters: readonly unknown[];
}

/** Session settings with which every pooled connection starts; recorded in the run file. */
export const sessionSettings = {
  statement_timeout: '5s',
  idle_in_transaction_session_timeout: '60s',
  TimeZone: 'UTC',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  plan_cache_mode: 'auto',
  // Pages come from memory or an SSD. At the default (4), plans sort rows that an index would return in order.
  random_page_cost: '1.1',
} as const;

/** Default number of connections of a server's pool. */
export const poolConnectionsDefault = 8;

/** How a strategy's connections differ from the common ones; only for ablations. */
export interface DatabaseOptions {
  /** Session settings on top of `sessionSettings`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether statements are prepared by name, once per backend; default: true. */
  readonly isPrepared?: boolean;
}

const int8Oid = 20;

/** int8 values become numbers: every id and count of the contract is far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8Oid
      ? Number
      : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};

/** Every value stays as it came: bytes, or text if the protocol sends text. */
const storedTypes: pg.CustomTypesConfig = {
  getTypeParser: (() => (stored: unknown) => stored) as pg.CustomTypesConfig['getTypeParser'],
};

/** Whether the database said no, and the session goes on. */
export function isDeclined(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !/^(08|57P)/.test(error.code ?? '');
}

/** A pool of connections to one database, which counts its statements and can record them. */
export class Database {
  /** Whether statements are prepared by name, and so use the plan cache. */
  readonly isPrepared: boolean;
  readonly #pool: pg.Pool;
  #statementCount = 0;
  #recorded: Execution[] | null = null;

  constructor(
    connectionString: string,
    connections: number = poolConnectionsDefault,
    { settings = {}, isPrepared = true }: DatabaseOptions = {},
    openPool: (config: pg.PoolConfig) => pg.Pool = (config) => new pg.Pool(config),
  ) {
    this.isPrepared = isPrepared;
    this.#pool = openPool({
      Client: BinaryClient,
      connectionString: withSettings(connectionString, { ...sessionSettings, ...settings }),
      max: connections,
      min: connections,
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: 10_000,
      application_name: 'cqrs-bench server',
      types,
    });
    // If an idle backend dies (a stopped cluster), it is replaced at the next query, which reports the error.
    this.#pool.on('error', () => {});
    // If a connection dies while it is lent and idle, its next statement reports the error.
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** Runs a statement; resolves to its rows. */
  async query<Row extends pg.QueryResultRow>(
    statement: Statement,
    parameters: readonly unknown[],
  ): Promise<Row[]> {
    const result = await this.#pool.query<Row>(this.#executionOf(statement, parameters));
    return result.rows;
  }

  /**
   * Runs a statement that the database may decline, such as a write. The pool of `query` closes the connection of a statement
   * that failed, and a new one has nothing prepared; here, only one that was lost is closed.
   */
  async queryDeclinable<Row extends pg.QueryResultRow>(
    statement: Statement,
    parameters: readonly unknown[],
  ): Promise<Row[]> {
    const client = await this.#pool.connect();
    try {
      const { rows } = await client.query<Row>(this.#executionOf(statement, parameters));
      client.release();
      return rows;
    } catch (error) {
      client.release(isDeclined(error) ? undefined : (error as Error));
      throw error;
    }
  }

  /** Runs a statement with one column, a document; resolves to its rows as PostgreSQL sent them. */
  async queryStored(statement: Statement, parameters: readonly unknown[]): Promise<StoredRow[]> {
    const query: pg.QueryArrayConfig & { readonly binary: true } = {
      ...this.#executionOf(statement, parameters),
      binary: true,
      rowMode: 'array',
      types: storedTypes,
    };
    const result = await this.#pool.query<[Buffer | string | null]>(query);
    return result.rows.map(([data], id) => ({ id, data }));
  }

  /** Also counts and records the execution, so every caller runs it. */
  #executionOf(statement: Statement, parameters: readonly unknown[]): pg.QueryConfig {
    this.#statementCount += 1;
    this.#recorded?.push({ statement, parameters });
    return {
      ...(this.isPrepared ? { name: statement.name } : {}),
      text: statement.text,
      values: parameters as unknown[],
    };
  }

  /** Number of statements since the pool was made. */
  get statementCount(): number {
    return this.#statementCount;
  }

  /** Runs `work` and returns every statement that was executed meanwhile. Not for concurrent use. */
  async record(work: () => Promise<unknown>): Promise<readonly Execution[]> {
    const recorded: Execution[] = [];
    this.#recorded = recorded;
    try {
      await work();
    } finally {
      this.#recorded = null;
    }
    return recorded;
  }

  /** Opens every connection of the pool, and returns the process ids of their backends. */
  async backendPids(): Promise<readonly number[]> {
    return this.withEveryClient(
      async (client) => (await askValue<number>(client, 'SELECT pg_backend_pid()')) ?? 0,
    );
  }

  /**
   * Lends every connection of the pool at once, each to its own `work`. Not under load, because it waits for all of them.
   */
  async withEveryClient<Result>(
    work: (client: pg.PoolClient) => Promise<Result>,
  ): Promise<readonly Result[]> {
    const lent = await Promise.allSettled(
      Array.from({ length: this.#pool.options.max }, () => this.#pool.connect()),
    );
    try {
      const works = lent.map(async (client) => {
        if (client.status === 'rejected') throw client.reason;
        return work(client.value);
      });
      // Waits for all, so that no connection is returned while it is in use.
      await Promise.allSettled(works);
      return await Promise.all(works);
    } finally {
      for (const client of lent) if (client.status === 'fulfilled') client.value.release();
    }
  }

  /** Lends one pooled connection to `work`: for EXPLAIN on the backend that serves requests. */
  async withClient<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    try {
      return await work(client);
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
