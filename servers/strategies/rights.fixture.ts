/** What roles may do with everything that a strategy makes, as PostgreSQL reports it. For tests only. */
import type { Client } from 'pg';
import type { Strategy } from '../strategy.ts';
import { type Roles, roleKinds } from './roles.fixture.ts';

/** The right of each role, in order, one column each. */
const rightsOf = (right: (role: string) => string): string =>
  [1, 2, 3].map((parameter) => right(`$${parameter}`)).join(', ');

const relationsSql = `
  SELECT
    relname,
    CASE relkind
      WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
    END,
    ${rightsOf(
      (role) => `(
        SELECT string_agg(lower(privilege), ' ' ORDER BY place)
        FROM unnest(CASE relkind
          WHEN 'S' THEN '{SELECT,USAGE,UPDATE}'::text[]
          ELSE '{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'
        END) WITH ORDINALITY AS asked (privilege, place)
        WHERE CASE relkind
          WHEN 'S' THEN has_sequence_privilege(${role}, oid, privilege)
          ELSE has_table_privilege(${role}, oid, privilege)
        END
      )`,
    )}
  FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S')
  ORDER BY relname`;

const functionsSql = `
  SELECT
    oid::regprocedure::text,
    CASE WHEN prosecdef THEN 'owner' ELSE 'caller' END,
    ${rightsOf((role) => `CASE WHEN has_function_privilege(${role}, oid, 'EXECUTE') THEN 'execute' END`)}
  FROM pg_proc
  WHERE pronamespace = 'public'::regnamespace
  ORDER BY proname`;

const triggersSql = `
  SELECT
    tgname,
    tgrelid::regclass::text,
    substring(pg_get_triggerdef(t.oid) FROM '((?:AFTER|BEFORE|INSTEAD OF) .*?) ON'),
    substring(pg_get_triggerdef(t.oid) FROM 'FOR EACH (\\w+)'),
    CASE WHEN tgdeferrable THEN 'at commit' ELSE 'at once' END,
    CASE tgenabled WHEN 'O' THEN 'enabled' ELSE 'not always' END,
    tgfoid::regproc::text,
    CASE WHEN prosecdef THEN 'owner' ELSE 'caller' END
  FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = tgfoid
  WHERE NOT tgisinternal
  ORDER BY tgrelid::regclass::text, tgname`;

/** A heading, and rows of cells. */
export interface Rights {
  readonly heading: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

/** What each role may do with every relation, function and trigger of the schema. */
export async function readRights(client: Client, roles: Roles): Promise<readonly Rights[]> {
  const names = roleKinds.map((kind) => roles[kind]);
  const read = async (heading: readonly string[], text: string, values: string[] = []): Promise<Rights> => {
    const { rows } = await client.query<(string | null)[]>({ text, values, rowMode: 'array' });
    return { heading, lines: rows.map((cells) => cells.map((cell) => cell ?? '-')) };
  };
  return [
    await read(['relation', 'is a', ...roleKinds], relationsSql, names),
    await read(['function', 'runs as', ...roleKinds], functionsSql, names),
    await read(['trigger', 'on', 'fires', 'for each', 'when', 'is', 'function', 'runs as'], triggersSql),
  ];
}

const row = (widths: readonly number[], cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join('  ')
    .trimEnd();

/**
 * Every line of a strategy. For an ablation, only the lines that its strategy lacks (+) and those that it lacks (-).
 * `rights` are by strategies' names.
 */
export function rightsText(
  { name, ablation }: Strategy,
  rights: ReadonlyMap<string, readonly Rights[]>,
): string {
  const parent = ablation && rights.get(ablation.of);
  const tables = (rights.get(name) ?? []).map(({ heading, lines }, index) => {
    const known = parent?.[index]?.lines ?? [];
    const isIn = (other: readonly (readonly string[])[]) => (cells: readonly string[]) =>
      other.some((line) => line.join() === cells.join());
    const changed = [
      ...known.filter((cells) => !isIn(lines)(cells)).map((cells) => ['-', ...cells]),
      ...lines.filter((cells) => !isIn(known)(cells)).map((cells) => ['+', ...cells]),
    ];
    const shown = parent ? changed : lines;
    if (shown.length === 0) return '';
    const all = [parent ? ['', ...heading] : heading, ...shown];
    const widths = heading.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
    return all.map((cells) => `${row(widths, cells)}\n`).join('');
  });
  const shown = tables.filter((table) => table !== '');
  return `== ${name}${shown.length === 0 ? `: as ${ablation?.of}\n` : `\n\n${shown.join('\n')}`}`;
}
