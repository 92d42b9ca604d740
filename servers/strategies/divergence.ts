/**
 * Compares a read model with the truth: every stored document with the one that its tv_ view computes now, in one statement
 * and therefore in one snapshot.
 */
import type { ClientBase } from 'pg';
import type { Document } from '../documents.ts';

export interface Divergence {
  readonly document: 'user' | 'post' | 'dashboard';
  readonly id: number;
  /** `missing`: not stored; `surplus`: stored, but its source is gone; `stale`: stored differently. */
  readonly kind: 'missing' | 'surplus' | 'stale';
  /** What the view computes; null for `surplus`. */
  readonly expected: Document | null;
  /** What is stored; null for `missing`. */
  readonly actual: Document | null;
}

/** The statement: one row per document that differs, as a `Divergence`, by document and id. */
export function divergenceSql(prefix: string): string {
  const compare = (document: string, sortColumn: string): string => `
    SELECT
      '${document}' AS document,
      COALESCE(truth.id, stored.id) AS id,
      CASE WHEN stored.id IS NULL THEN 'missing' WHEN truth.id IS NULL THEN 'surplus' ELSE 'stale' END AS kind,
      truth.data AS expected,
      stored.data AS actual
    FROM tv_${document} AS truth
    FULL JOIN ${prefix}_${document} AS stored ON stored.id = truth.id
    WHERE (truth.id, truth.data${sortColumn && `, truth.${sortColumn}`})
      IS DISTINCT FROM (stored.id, stored.data${sortColumn && `, stored.${sortColumn}`})`;
  const documents = [compare('user', 'created_at'), compare('post', 'created_at'), compare('dashboard', '')];
  return `${documents.join('\n    UNION ALL')}\n    ORDER BY document, id`;
}

/** Every document of `<prefix>_` that differs from the truth, as this transaction sees both. */
export async function findDivergence(client: ClientBase, prefix: string): Promise<readonly Divergence[]> {
  return (await client.query<Divergence>(divergenceSql(prefix))).rows;
}
