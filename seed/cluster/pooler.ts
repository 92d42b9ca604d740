/**
 * Finds a pooler (PgBouncer and its like) between us and PostgreSQL by what it does: it drops the settings that a session
 * starts with, or it lends one session of PostgreSQL to several of ours, transaction by transaction. A lock that is taken
 * through it is held by nobody, or by everybody.
 */

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { askValue } from '../../servers/database/session.ts';
import { codeOf, reasonOf } from './cluster.ts';

/** A setting that PostgreSQL does not know, and so keeps for each session. */
const markSetting = 'cqrs_bench.session';

/** What a session may start with, to be known by `hasStartupOptions`. */
export const markedSettings = { [markSetting]: 'marked' } as const;

/** Whether a connection was refused because of its startup options: PostgreSQL takes those that we send. */
export function refusesStartupOptions(error: unknown): boolean {
  return codeOf(error) === '08P01' && /startup parameter/.test(reasonOf(error));
}

/** Whether the startup options of a session that was opened with `markedSettings` have reached PostgreSQL. */
export async function hasStartupOptions(client: pg.ClientBase): Promise<boolean> {
  return (await readMark(client)) === markedSettings[markSetting];
}

/**
 * Whether what each of two sessions sets in one transaction holds in its next ones, while the other sets something else.
 * Where both are lent one session of PostgreSQL, one reads what the other set. Where they are lent several in turn, of two
 * readings in a row only one can meet the right one.
 */
export async function keepTheirState(one: pg.ClientBase, other: pg.ClientBase): Promise<boolean> {
  const marks = new Map([one, other].map((client) => [client, randomUUID()]));
  for (const [client, mark] of marks) {
    await client.query('SELECT set_config($1, $2, false)', [markSetting, mark]);
  }
  for (const client of [one, one, other, other]) {
    if ((await readMark(client)) !== marks.get(client)) return false;
  }
  return true;
}

/** Null or undefined where there is none. */
function readMark(client: pg.ClientBase): Promise<string | null | undefined> {
  return askValue(client, 'SELECT current_setting($1, true)', [markSetting]);
}
