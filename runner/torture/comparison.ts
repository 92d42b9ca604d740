/** Compares a read model with the truth in one snapshot, again and again: only what was touched since the last time. */
import type pg from 'pg';
import { askValue } from '../../servers/database/session.ts';
import { type Divergence, divergenceSql } from '../../servers/strategies/divergence.ts';
import { differingSql, memorySql, rememberSql, type Stored, touchedSql } from './writers/touched.ts';

/** A document that differs. Only the first few of a comparison have `expected` and `actual`. */
export type Differing = Divergence;

export interface Finding {
  /** Documents compared, not counting the dashboard. */
  readonly compared: number;
  readonly differing: readonly Differing[];
  readonly durationMs: number;
}

/** Differing documents of a comparison that are fetched completely. */
const shownMax = 10;

export class Comparison {
  readonly #client: pg.ClientBase;
  readonly #prefix: string;
  readonly #stored: readonly Stored[];

  private constructor(client: pg.ClientBase, prefix: string, stored: readonly Stored[]) {
    this.#client = client;
    this.#prefix = prefix;
    this.#stored = stored;
  }

  /** Begins with an empty memory, so the first comparison compares everything. */
  static async open(client: pg.ClientBase, prefix: string): Promise<Comparison> {
    await client.query(memorySql);
    const stored: Stored[] = [];
    for (const document of ['user', 'post'] as const) {
      const relation = `${prefix}_${document}`;
      const kind = await askValue(client, 'SELECT relkind FROM pg_class WHERE oid = $1::regclass', [
        relation,
      ]);
      stored.push({ document, relation, hasVersions: kind !== 'v' });
    }
    return new Comparison(client, prefix, stored);
  }

  /**
   * Compares what was touched since the last `remember`, in one snapshot. `remember` makes this snapshot the base of the
   * next comparisons; it may only be set while nobody writes.
   */
  async compare({ remember }: { remember: boolean }): Promise<Finding> {
    return this.#inSnapshot(async () => {
      await this.#client.query(touchedSql(this.#stored));
      const touched = await askValue<number>(this.#client, 'SELECT count(*)::int FROM touched');
      const differing = await this.#client.query<Differing>(
        differingSql(this.#prefix, this.#stored, shownMax),
      );
      if (remember) await this.#remember(differing.rows);
      return { compared: touched ?? 0, differing: differing.rows };
    });
  }

  /** Compares every document, touched or not. */
  async compareAll(): Promise<Finding> {
    return this.#inSnapshot(async () => {
      const sql = divergenceSql(this.#prefix);
      const differing = await this.#client.query<Differing>(`
        SELECT document, id, kind,
          CASE WHEN n <= ${shownMax} THEN expected END AS expected, CASE WHEN n <= ${shownMax} THEN actual END AS actual
        FROM (SELECT *, row_number() OVER (ORDER BY document, id) AS n FROM (${sql}) AS differing) AS numbered
        ORDER BY n`);
      const counting = 'SELECT ((SELECT count(*) FROM tb_user) + (SELECT count(*) FROM tb_post))::int';
      const compared = (await askValue<number>(this.#client, counting)) ?? 0;
      return { compared, differing: differing.rows };
    });
  }

  async #remember(differing: readonly Differing[]): Promise<void> {
    await this.#client.query(rememberSql(this.#stored));
    // What differs now is compared again, even if nobody touches it.
    await this.#client.query('TRUNCATE suspect');
    await this.#client.query(
      'INSERT INTO suspect SELECT * FROM unnest($1::text[], $2::integer[], $3::text[])',
      [
        differing.map(({ document }) => document),
        differing.map(({ id }) => id),
        differing.map(({ kind }) => kind),
      ],
    );
  }

  /** Locks before taking the snapshot: after a TRUNCATE in between, the older snapshot would see its tables empty. */
  async #inSnapshot(work: () => Promise<Omit<Finding, 'durationMs'>>): Promise<Finding> {
    const startMs = performance.now();
    await this.#client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    try {
      await this.#client.query('LOCK TABLE tb_user, tb_post, tb_comment IN ACCESS SHARE MODE');
      const found = await work();
      await this.#client.query('COMMIT');
      return { ...found, durationMs: performance.now() - startMs };
    } catch (error) {
      await this.#client.query('ROLLBACK').catch(() => {});
      throw error;
    }
  }
}
