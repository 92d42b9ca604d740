/**
 * What every session of the suite starts with: PostgreSQL's own defaults, wherever others would break or bend what the
 * suite does. A role, a database or the server may have been given others, to which our statements were not written.
 * What only decides how fast statements are is not here: servers name it (`sessionSettings`), and run files record it.
 */
import type { SessionSettings } from '../../servers/database/session.ts';

const neutral: SessionSettings = {
  // Read models are built and documents refreshed at READ COMMITTED, and everything is written to.
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  // Where tables are made and found, how they are stored, and that policies of others hide no rows silently.
  search_path: '"$user", public',
  default_tablespace: '',
  default_table_access_method: 'heap',
  default_toast_compression: 'pglz',
  row_security: 'on',
  // Loading takes minutes, and the lock is held by a session that idles for hours.
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
  // How values are written and read.
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  quote_all_identifiers: 'off',
  // An error ends a statement, and not the session.
  exit_on_error: 'off',
};

/** The first major version that knows a setting, where not all that are supported, or too old to be, do. */
const knownSince: Readonly<Record<string, number>> = {
  default_table_access_method: 12,
  default_toast_compression: 14,
  idle_session_timeout: 14,
  transaction_timeout: 17,
};

/**
 * As a server of this version takes them (`server_version_num`; 0 where it is not known yet). Triggers fire only where
 * `session_replication_role` is not `replica`: it is set where the role may set it.
 */
export function neutralSettings(version: number, maySetReplicationRole: boolean): SessionSettings {
  const known = Object.entries(neutral).filter(([name]) => version >= (knownSince[name] ?? 0) * 10_000);
  return {
    ...Object.fromEntries(known),
    ...(maySetReplicationRole ? { session_replication_role: 'origin' } : {}),
  };
}
