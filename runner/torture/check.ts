/** The session that checks: settles the read model where something has to, and compares it with the truth. */
import type pg from 'pg';
import type { Strategy } from '../../servers/strategy.ts';
import { Comparison, type Finding } from './comparison.ts';
import { cutSession, openSession } from './connection.ts';

const tables = ['tb_user', 'tb_post', 'tb_comment'] as const;

export interface CheckerOptions {
  readonly strategy: Strategy;
  readonly url: () => string;
  readonly signal: AbortSignal;
}

export class Checker implements AsyncDisposable {
  readonly #options: CheckerOptions;
  #client: pg.Client | null = null;
  #comparison: Comparison | null = null;

  constructor(options: CheckerOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#cut(), { once: true });
  }

  /** Whether commits alone promise the truth: then it may be looked at in any snapshot, under load as well. */
  get isTrueAtCommit(): boolean {
    const { stored, keeper } = this.#options.strategy;
    return stored !== undefined && keeper === undefined;
  }

  /** Nobody may write meanwhile. Null where the strategy stores no documents. */
  async checkQuiet(): Promise<Finding | null> {
    const { client, comparison } = await this.#open();
    if (comparison === null) return null;
    await this.#options.strategy.keeper?.settle(client);
    return comparison.compare({ remember: true });
  }

  async checkSnapshot(): Promise<Finding | null> {
    const { comparison } = await this.#open();
    return comparison?.compare({ remember: false }) ?? null;
  }

  async checkAll(): Promise<Finding | null> {
    const { client, comparison } = await this.#open();
    if (comparison === null) return null;
    await this.#options.strategy.keeper?.settle(client);
    return comparison.compareAll();
  }

  /** Rows of each source table. */
  async countRows(): Promise<Readonly<Record<string, number>>> {
    const { client } = await this.#open();
    const counts = tables.map((table) => `(SELECT count(*) FROM ${table})::int AS ${table}`);
    const found = await client.query<Record<string, number>>(`SELECT ${counts.join(', ')}`);
    return found.rows[0] ?? {};
  }

  async query(text: string): Promise<void> {
    await (await this.#open()).client.query(text);
  }

  /** After the server has crashed: the session is gone, and its memory; the next check compares everything. */
  forget(): void {
    this.#cut();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.end().catch(() => {});
  }

  async #open(): Promise<{ client: pg.Client; comparison: Comparison | null }> {
    this.#options.signal.throwIfAborted();
    const { strategy, url, signal } = this.#options;
    if (this.#client === null) {
      this.#client = await openSession({
        url,
        title: 'torture check',
        signal,
        settings: { TimeZone: 'UTC' },
      });
      this.#comparison =
        strategy.stored === undefined ? null : await Comparison.open(this.#client, strategy.stored);
    }
    return { client: this.#client, comparison: this.#comparison };
  }

  #cut(): void {
    if (this.#client !== null) cutSession(this.#client);
    this.#client = null;
    this.#comparison = null;
  }
}
