-- Tables that nobody has analyzed. ANALYZE leaves out a column whose statistics target is 0, now and in later autovacuums.
-- Setting a column to the type that it already has drops its statistics (no views exist yet, which would forbid it; nothing
-- is rewritten).
DO
$$
DECLARE
  source record;
BEGIN
  FOR source IN
    SELECT attrelid::regclass AS relation, attname AS name, format_type(atttypid, atttypmod) AS type
    FROM pg_attribute
    WHERE attrelid IN ('tb_user'::regclass, 'tb_post'::regclass, 'tb_comment'::regclass)
      AND attnum > 0 AND NOT attisdropped
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', source.relation, source.name, source.type);
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', source.relation, source.name);
  END LOOP;
END
$$;
