/**
 * Detects a pooler (such as PgBouncer) between us and PostgreSQL by its effects: it drops the settings that a session
 * starts with, or several of our sessions share one of PostgreSQL's, transaction by transaction. A lock taken through a
 * pooler is held by nobody, or by everybody.
 */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { askValue } from '../../servers/database/session.ts';
import { codeOf, reasonOf } from './cluster.ts';

/** PostgreSQL does not know this setting, and so keeps it for each session. */
const markSetting = 'cqrs_bench.session';

/** The startup settings that `hasStartupOptions` looks for. */
export const markedSettings = { [markSetting]: 'marked' } as const;

/** Whether a connection was refused because of its startup options. PostgreSQL itself accepts those that we send. */
export function refusesStartupOptions(error: unknown): boolean {
  return codeOf(error) === '08P01' && /startup parameter/.test(reasonOf(error));
}

/** Whether the startup options of a session opened with `markedSettings` have reached PostgreSQL. */
export async function hasStartupOptions(client: pg.ClientBase): Promise<boolean> {
  return (await readMark(client)) === markedSettings[markSetting];
}

/**
 * Whether a setting that a session makes in one transaction still holds in its next ones, while another session sets it
 * differently. If both share one session of PostgreSQL, one reads what the other set. If they get several in turn, at
 * most one of two consecutive readings can meet the right one.
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

/** Null or undefined if there is none. */
function readMark(client: pg.ClientBase): Promise<string | null | undefined> {
  return askValue(client, 'SELECT current_setting($1, true)', [markSetting]);
}
