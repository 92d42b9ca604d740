/**
 * Settings that every session of the suite starts with: PostgreSQL's defaults, wherever other values would break or
 * change what the suite does. A role, a database or the server may have other values, for which our statements were not
 * written. Settings that only affect speed are elsewhere (`sessionSettings`), and run files record them.
 */
import type { SessionSettings } from '../../servers/database/session.ts';

const neutral: SessionSettings = {
  // Read models are built and documents refreshed at READ COMMITTED, and all sessions may write.
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  // Where tables are created and found, how they are stored, and that row security never hides rows silently.
  search_path: '"$user", public',
  default_tablespace: '',
  default_table_access_method: 'heap',
  default_toast_compression: 'pglz',
  row_security: 'on',
  // Loading takes minutes, and the session that holds the lock idles for hours.
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
  // An error ends a statement, but not the session.
  exit_on_error: 'off',
};

/**
 * The first major version that knows a setting; only for settings that some server we may meet, supported or too old,
 * lacks.
 */
const knownSince: Readonly<Record<string, number>> = {
  default_table_access_method: 12,
  default_toast_compression: 14,
  idle_session_timeout: 14,
  transaction_timeout: 17,
};

/**
 * The settings for a server of this version (`server_version_num`; 0 while unknown). Triggers do not fire if
 * `session_replication_role` is `replica`, so it is reset if the role may set it.
 */
export function neutralSettings(version: number, maySetReplicationRole: boolean): SessionSettings {
  const known = Object.entries(neutral).filter(([name]) => version >= (knownSince[name] ?? 0) * 10_000);
  return {
    ...Object.fromEntries(known),
    ...(maySetReplicationRole ? { session_replication_role: 'origin' } : {}),
  };
}
