-- Tables that nobody has analyzed. A column whose statistics target is 0 is left out by ANALYZE, now and by
-- autovacuum later; to give a column the type that it has drops what was gathered (there are no views yet,
-- they would forbid it; nothing is rewritten).
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
