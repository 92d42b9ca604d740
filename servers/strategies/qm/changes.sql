-- The triggers that record in qm_queue what a statement changed, and in qm_delta how it changed the counts.
--
-- UNION and EXCEPT of transition tables, never a join of the two: a plan made for few rows is kept, and its nested loop is
-- quadratic for many. HAVING: a statement that touched no row records nothing.

-- First in every trigger function that runs with its owner's rights: checks that the trigger is on the table that the
-- function is for. Otherwise a role with EXECUTE could attach it to a table of its own, and feed it any rows.
CREATE FUNCTION qm_check_table(fired_on regclass, expected regclass) RETURNS void
  LANGUAGE plpgsql AS
$$
BEGIN
  IF fired_on <> expected THEN
    RAISE EXCEPTION 'expected a trigger on %, got one on %', expected, fired_on
      USING ERRCODE = 'insufficient_privilege', HINT = 'Write to the tb_ tables; the read models follow.';
  END IF;
END
$$;

CREATE FUNCTION qm_user_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
  PERFORM qm_check_table(TG_RELID, 'tb_user');
  CASE TG_OP
    WHEN 'INSERT' THEN
      INSERT INTO qm_queue (users) SELECT array_agg(id) FROM new_rows HAVING count(*) > 0;
      INSERT INTO qm_delta (kind, key, n) SELECT 'user', 0, count(*) FROM new_rows HAVING count(*) > 0;
    WHEN 'DELETE' THEN
      INSERT INTO qm_queue (users) SELECT array_agg(id) FROM old_rows HAVING count(*) > 0;
      INSERT INTO qm_delta (kind, key, n) SELECT 'user', 0, -count(*) FROM old_rows HAVING count(*) > 0;
    WHEN 'UPDATE' THEN
      INSERT INTO qm_queue (users, renamed)
      SELECT
        array_agg(changed.id),
        ARRAY(
          SELECT named.id
          FROM (
            SELECT id, first_name, last_name FROM new_rows
            EXCEPT
            SELECT id, first_name, last_name FROM old_rows
          ) AS named
        )
      FROM (SELECT id FROM old_rows UNION SELECT id FROM new_rows) AS changed
      HAVING count(*) > 0;
    WHEN 'TRUNCATE' THEN
      INSERT INTO qm_queue (everything) VALUES (true);
      PERFORM qm_reset_counts('{user}');
  END CASE;
  RETURN NULL;
END
$$;

CREATE FUNCTION qm_post_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
  PERFORM qm_check_table(TG_RELID, 'tb_post');
  CASE TG_OP
    WHEN 'INSERT' THEN
      INSERT INTO qm_queue (users, posts)
      SELECT array_agg(DISTINCT user_id), array_agg(id) FROM new_rows HAVING count(*) > 0;
      INSERT INTO qm_delta (kind, key, n)
      SELECT 'author', user_id, count(*) FROM new_rows GROUP BY user_id
      UNION ALL
      SELECT 'month', qm_month(created_at), count(*) FROM new_rows GROUP BY qm_month(created_at);
    WHEN 'DELETE' THEN
      INSERT INTO qm_queue (users, posts)
      SELECT array_agg(DISTINCT user_id), array_agg(id) FROM old_rows HAVING count(*) > 0;
      INSERT INTO qm_delta (kind, key, n)
      SELECT 'author', user_id, -count(*) FROM old_rows GROUP BY user_id
      UNION ALL
      SELECT 'month', qm_month(created_at), -count(*) FROM old_rows GROUP BY qm_month(created_at);
    WHEN 'UPDATE' THEN
      INSERT INTO qm_queue (users, posts)
      SELECT array_agg(DISTINCT changed.user_id), array_agg(DISTINCT changed.id)
      FROM (SELECT id, user_id FROM old_rows UNION SELECT id, user_id FROM new_rows) AS changed
      HAVING count(*) > 0;
      INSERT INTO qm_delta (kind, key, n)
      SELECT net.kind, net.key, sum(net.n)
      FROM (
        SELECT 'author' AS kind, user_id AS key, 1 AS n FROM new_rows
        UNION ALL
        SELECT 'author', user_id, -1 FROM old_rows
        UNION ALL
        SELECT 'month', qm_month(created_at), 1 FROM new_rows
        UNION ALL
        SELECT 'month', qm_month(created_at), -1 FROM old_rows
      ) AS net
      GROUP BY net.kind, net.key
      HAVING sum(net.n) <> 0;
    WHEN 'TRUNCATE' THEN
      INSERT INTO qm_queue (everything) VALUES (true);
      PERFORM qm_reset_counts('{author,month}');
  END CASE;
  RETURN NULL;
END
$$;

CREATE FUNCTION qm_comment_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
  PERFORM qm_check_table(TG_RELID, 'tb_comment');
  CASE TG_OP
    WHEN 'INSERT' THEN
      INSERT INTO qm_queue (embeds, posts)
      SELECT array_agg(DISTINCT user_id), array_agg(DISTINCT post_id) FROM new_rows HAVING count(*) > 0;
      INSERT INTO qm_delta (kind, key, n) SELECT 'comment', 0, count(*) FROM new_rows HAVING count(*) > 0;
    WHEN 'DELETE' THEN
      INSERT INTO qm_queue (posts) SELECT array_agg(DISTINCT post_id) FROM old_rows HAVING count(*) > 0;
      INSERT INTO qm_delta (kind, key, n) SELECT 'comment', 0, -count(*) FROM old_rows HAVING count(*) > 0;
    WHEN 'UPDATE' THEN
      INSERT INTO qm_queue (embeds, posts)
      SELECT array_agg(DISTINCT changed.user_id), array_agg(DISTINCT changed.post_id)
      FROM (SELECT user_id, post_id FROM old_rows UNION SELECT user_id, post_id FROM new_rows) AS changed
      HAVING count(*) > 0;
    WHEN 'TRUNCATE' THEN
      INSERT INTO qm_queue (everything) VALUES (true);
      PERFORM qm_reset_counts('{comment}');
  END CASE;
  RETURN NULL;
END
$$;

-- A trigger with transition tables is for one event only, and TRUNCATE has none: four triggers per table.

CREATE TRIGGER qm_user_inserted AFTER INSERT ON tb_user REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION qm_user_changed();
CREATE TRIGGER qm_user_updated AFTER UPDATE ON tb_user REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION qm_user_changed();
CREATE TRIGGER qm_user_deleted AFTER DELETE ON tb_user REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION qm_user_changed();
CREATE TRIGGER qm_user_truncated AFTER TRUNCATE ON tb_user
  FOR EACH STATEMENT EXECUTE FUNCTION qm_user_changed();

CREATE TRIGGER qm_post_inserted AFTER INSERT ON tb_post REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION qm_post_changed();
CREATE TRIGGER qm_post_updated AFTER UPDATE ON tb_post REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION qm_post_changed();
CREATE TRIGGER qm_post_deleted AFTER DELETE ON tb_post REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION qm_post_changed();
CREATE TRIGGER qm_post_truncated AFTER TRUNCATE ON tb_post
  FOR EACH STATEMENT EXECUTE FUNCTION qm_post_changed();

CREATE TRIGGER qm_comment_inserted AFTER INSERT ON tb_comment REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION qm_comment_changed();
CREATE TRIGGER qm_comment_updated AFTER UPDATE ON tb_comment
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION qm_comment_changed();
CREATE TRIGGER qm_comment_deleted AFTER DELETE ON tb_comment REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION qm_comment_changed();
CREATE TRIGGER qm_comment_truncated AFTER TRUNCATE ON tb_comment
  FOR EACH STATEMENT EXECUTE FUNCTION qm_comment_changed();
