-- One queue row per written row, not per statement (B10). The queue of a bulk write is as long as the write, and the commit
-- has an event for every row. TRUNCATE has no rows, so its statement triggers stay.
DO $$
DECLARE
  source text;
  noting regproc;
BEGIN
  FOREACH source IN ARRAY '{user,post,comment}'::text[] LOOP
    noting := format('qm_%s_changed', source);
    -- The rows of the statement are this one row.
    PERFORM pg_temp.patch_function(noting, 'FROM new_rows', 'FROM (SELECT NEW.*) AS new_rows');
    PERFORM pg_temp.patch_function(noting, 'FROM old_rows', 'FROM (SELECT OLD.*) AS old_rows');
    EXECUTE format(
      'DROP TRIGGER qm_%1$s_inserted ON tb_%1$s;
       DROP TRIGGER qm_%1$s_updated ON tb_%1$s;
       DROP TRIGGER qm_%1$s_deleted ON tb_%1$s;
       CREATE TRIGGER qm_%1$s_row_changed AFTER INSERT OR UPDATE OR DELETE ON tb_%1$s
         FOR EACH ROW EXECUTE FUNCTION %2$s()',
      source, noting
    );
  END LOOP;
END
$$;
