/** Reads and writes the COMMENT with which the suite marks each database that it makes. */
import pg from 'pg';
import { runKey } from '../cluster/run-lock.ts';

/** What a comment says about its database, as JSON. */
export interface DatabaseComment {
  /** `run`: used by one run. `template`: seeded, and cloned by many runs. */
  readonly kind: 'run' | 'template';
  /** The run that made it. */
  readonly runId: string;
  /** Further details: the dataset, the seed. */
  readonly [detail: string]: string | number | boolean;
}

export interface MarkedDatabase {
  readonly name: string;
  /** Null if there is none, or none of ours. */
  readonly comment: DatabaseComment | null;
}

export function commentStatement(name: string, comment: DatabaseComment): string {
  const text = JSON.stringify({ madeBy: 'cqrs-bench', ...comment });
  return `COMMENT ON DATABASE ${pg.escapeIdentifier(name)} IS ${pg.escapeLiteral(text)}`;
}

/** Every database whose name begins with `cqrs_bench_`. */
export async function listDatabases(client: pg.ClientBase): Promise<MarkedDatabase[]> {
  const found = await client.query<{ name: string; text: string | null }>(
    `SELECT datname AS name, shobj_description(oid, 'pg_database') AS text
       FROM pg_database WHERE starts_with(datname, 'cqrs_bench_') ORDER BY datname`,
  );
  return found.rows.map(({ name, text }) => ({ name, comment: parseComment(text) }));
}

export async function findComment(client: pg.ClientBase, name: string): Promise<DatabaseComment | null> {
  return (await listDatabases(client)).find((database) => database.name === name)?.comment ?? null;
}

/** The name of a database that is just being made. It contains the run's key, because there is no comment yet. */
export function namelessName(runId: string, suffix: string): string {
  return `cqrs_bench_nameless_${runKey(runId)}_${suffix}`;
}

/** The key of the run that was making this database; null if the name is not of that kind. */
export function namelessRunKey(name: string): number | null {
  const key = /^cqrs_bench_nameless_(\d+)_[0-9a-f]{8}$/.exec(name)?.[1];
  return key === undefined ? null : Number(key);
}

function parseComment(text: string | null): DatabaseComment | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isComment(value) ? value : null;
  } catch {
    return null; // Somebody else's comment.
  }
}

function isComment(value: unknown): value is DatabaseComment {
  if (typeof value !== 'object' || value === null || !('madeBy' in value)) return false;
  const { madeBy, kind, runId } = value as { madeBy: unknown; kind?: unknown; runId?: unknown };
  return madeBy === 'cqrs-bench' && (kind === 'run' || kind === 'template') && typeof runId === 'string';
}
