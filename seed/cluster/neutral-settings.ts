/**
 * What every session of the suite starts with: PostgreSQL's own defaults, wherever others would break or bend what the
 * suite does. A role, a database or the server may have been given others, to which our statements were not written.
 * What only decides how fast statements are is not here: servers name it (`sessionSettings`), and run files record it.
 */
import type { SessionSettings } from '../../servers/database/session.ts';

interface NeutralSetting {
  readonly name: string;
  readonly value: string;
  /** The first major version that knows it, where not all that are supported, or too old to be, do. */
  readonly since?: number;
}

const neutral: readonly NeutralSetting[] = [
  // Read models are built and documents refreshed at READ COMMITTED, and everything is written to.
  { name: 'default_transaction_isolation', value: 'read committed' },
  { name: 'default_transaction_read_only', value: 'off' },
  { name: 'default_transaction_deferrable', value: 'off' },
  // Where tables are made and found, how they are stored, and that policies of others hide no rows silently.
  { name: 'search_path', value: '"$user", public' },
  { name: 'default_tablespace', value: '' },
  { name: 'default_table_access_method', value: 'heap', since: 12 },
  { name: 'default_toast_compression', value: 'pglz', since: 14 },
  { name: 'row_security', value: 'on' },
  // Loading takes minutes, and the lock is held by a session that idles for hours.
  { name: 'statement_timeout', value: '0' },
  { name: 'lock_timeout', value: '0' },
  { name: 'idle_in_transaction_session_timeout', value: '0' },
  { name: 'idle_session_timeout', value: '0', since: 14 },
  { name: 'transaction_timeout', value: '0', since: 17 },
  // How values are written and read.
  { name: 'TimeZone', value: 'UTC' },
  { name: 'DateStyle', value: 'ISO, MDY' },
  { name: 'IntervalStyle', value: 'postgres' },
  { name: 'bytea_output', value: 'hex' },
  { name: 'extra_float_digits', value: '1' },
  { name: 'standard_conforming_strings', value: 'on' },
  { name: 'array_nulls', value: 'on' },
  { name: 'transform_null_equals', value: 'off' },
  { name: 'quote_all_identifiers', value: 'off' },
  // An error ends a statement, and not the session.
  { name: 'exit_on_error', value: 'off' },
];

/**
 * As a server of this version takes them (`server_version_num`; 0 where it is not known yet). Triggers fire only where
 * `session_replication_role` is not `replica`: it is set where the role may set it.
 */
export function neutralSettings(version: number, maySetReplicationRole: boolean): SessionSettings {
  const known = neutral.filter(({ since = 0 }) => version >= since * 10_000);
  return {
    ...Object.fromEntries(known.map(({ name, value }) => [name, value])),
    ...(maySetReplicationRole ? { session_replication_role: 'origin' } : {}),
  };
}
