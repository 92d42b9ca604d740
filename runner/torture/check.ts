/**
 * The session that checks: brings the read model up to date if it needs that, compares it with the truth, and adds the
 * differences to the outcome.
 */
import type pg from 'pg';
import type { CheckKind, TortureOutcome } from '../../results/studies/torture.ts';
import { cutSession } from '../../servers/database/session.ts';
import { Comparison } from './comparison.ts';
import type { TortureOptions } from './options.ts';
import { Findings } from './outcome.ts';
import { openSession } from './writers/connection.ts';

const tables = ['tb_user', 'tb_post', 'tb_comment'] as const;

interface CheckerOptions extends Pick<TortureOptions, 'strategy' | 'url' | 'signal'> {
  readonly outcome: TortureOutcome;
}

export class Checker implements AsyncDisposable {
  readonly #options: CheckerOptions;
  readonly #findings: Findings;
  #client: pg.Client | null = null;
  #comparison: Comparison | null = null;

  constructor(options: CheckerOptions) {
    this.#options = options;
    this.#findings = new Findings(options.outcome);
  }

  /** Whether documents are true at every commit. They can then be compared in any snapshot, even under load. */
  get isTrueAtCommit(): boolean {
    const { stored, maintainer } = this.#options.strategy;
    return stored !== undefined && maintainer === undefined;
  }

  /**
   * Compares the documents, `afterMs` after the load began. Unless this is a `snapshot`, nobody may write meanwhile. Does
   * nothing if the strategy stores no documents.
   */
  async check(kind: CheckKind, afterMs: number): Promise<void> {
    const { strategy } = this.#options;
    const { client, comparison } = await this.#open();
    if (comparison === null) return;
    if (kind !== 'snapshot') await strategy.maintainer?.settle(client);
    const finding =
      kind === 'end'
        ? await comparison.compareAll()
        : await comparison.compare({ remember: kind !== 'snapshot' });
    this.#findings.add(finding, kind, afterMs);
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

  /** After a crash of the server, the session and its temporary tables are gone. The next check compares everything. */
  forget(): void {
    if (this.#client !== null) cutSession(this.#client);
    this.#client = null;
    this.#comparison = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.end().catch(() => {});
  }

  async #open(): Promise<{ client: pg.Client; comparison: Comparison | null }> {
    this.#options.signal.throwIfAborted();
    const { strategy, url, signal } = this.#options;
    if (this.#client === null) {
      this.#client = await openSession({ url, title: 'torture check', signal });
      this.#comparison =
        strategy.stored === undefined ? null : await Comparison.open(this.#client, strategy.stored);
    }
    return { client: this.#client, comparison: this.#comparison };
  }
}
