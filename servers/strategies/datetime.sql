-- The only SQL form of the contract's DateTime: UTC, always six digits, `2026-01-31T23:59:59.123456Z`. Documents store this
-- text and `normalized` selects it, so strategies never differ by formatting, and no document depends on a session's
-- TimeZone. STABLE, not IMMUTABLE, because to_char is STABLE; without SET, so that PostgreSQL inlines it.
CREATE FUNCTION datetime_text(instant timestamptz) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
-- A view calls its functions with the rights of the role that reads it.
GRANT EXECUTE ON FUNCTION datetime_text TO PUBLIC;
