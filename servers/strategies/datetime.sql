-- The one SQL form of the contract's DateTime: UTC, always six digits, `2026-01-31T23:59:59.123456Z`.
-- Documents store this text and `normalized` selects it, so a difference between strategies is never one
-- of formatting, and no document depends on a session's TimeZone.
-- STABLE, not IMMUTABLE (to_char is STABLE), and without SET: so PostgreSQL inlines it.
CREATE FUNCTION datetime_text(instant timestamptz) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
-- A view calls its functions with the rights of whoever reads it.
GRANT EXECUTE ON FUNCTION datetime_text TO PUBLIC;
