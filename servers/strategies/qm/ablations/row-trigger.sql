-- One queue row for each row, not for each statement (B10). The queue of a bulk write is as long as the
-- write, and the commit has an event for every one of its rows.
-- TRUNCATE has no rows: its statement triggers stay.
DROP TRIGGER qm_user_inserted ON tb_user;
DROP TRIGGER qm_user_updated ON tb_user;
DROP TRIGGER qm_user_deleted ON tb_user;
DROP TRIGGER qm_post_inserted ON tb_post;
DROP TRIGGER qm_post_updated ON tb_post;
DROP TRIGGER qm_post_deleted ON tb_post;
DROP TRIGGER qm_comment_inserted ON tb_comment;
DROP TRIGGER qm_comment_updated ON tb_comment;
DROP TRIGGER qm_comment_deleted ON tb_comment;

CREATE FUNCTION qm_user_row_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
  PERFORM qm_check_table(TG_RELID, 'tb_user');
  CASE TG_OP
    WHEN 'INSERT' THEN
      INSERT INTO qm_queue (users) VALUES (ARRAY[NEW.id]);
      INSERT INTO qm_delta (kind, key, n) VALUES ('user', 0, 1);
    WHEN 'DELETE' THEN
      INSERT INTO qm_queue (users) VALUES (ARRAY[OLD.id]);
      INSERT INTO qm_delta (kind, key, n) VALUES ('user', 0, -1);
    WHEN 'UPDATE' THEN
      INSERT INTO qm_queue (users, renamed)
      SELECT
        ARRAY[OLD.id, NEW.id],
        CASE
          WHEN (NEW.id, NEW.first_name, NEW.last_name) = (OLD.id, OLD.first_name, OLD.last_name) THEN '{}'
          ELSE ARRAY[NEW.id]
        END;
  END CASE;
  RETURN NULL;
END
$$;

CREATE FUNCTION qm_post_row_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
  PERFORM qm_check_table(TG_RELID, 'tb_post');
  CASE TG_OP
    WHEN 'INSERT' THEN
      INSERT INTO qm_queue (users, posts) VALUES (ARRAY[NEW.user_id], ARRAY[NEW.id]);
      INSERT INTO qm_delta (kind, key, n)
      VALUES ('author', NEW.user_id, 1), ('month', qm_month(NEW.created_at), 1);
    WHEN 'DELETE' THEN
      INSERT INTO qm_queue (users, posts) VALUES (ARRAY[OLD.user_id], ARRAY[OLD.id]);
      INSERT INTO qm_delta (kind, key, n)
      VALUES ('author', OLD.user_id, -1), ('month', qm_month(OLD.created_at), -1);
    WHEN 'UPDATE' THEN
      INSERT INTO qm_queue (users, posts)
      VALUES (ARRAY[OLD.user_id, NEW.user_id], ARRAY[OLD.id, NEW.id]);
      INSERT INTO qm_delta (kind, key, n)
      SELECT net.kind, net.key, sum(net.n)
      FROM (
        VALUES
          ('author', NEW.user_id, 1),
          ('author', OLD.user_id, -1),
          ('month', qm_month(NEW.created_at), 1),
          ('month', qm_month(OLD.created_at), -1)
      ) AS net (kind, key, n)
      GROUP BY net.kind, net.key
      HAVING sum(net.n) <> 0;
  END CASE;
  RETURN NULL;
END
$$;

CREATE FUNCTION qm_comment_row_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
  PERFORM qm_check_table(TG_RELID, 'tb_comment');
  CASE TG_OP
    WHEN 'INSERT' THEN
      INSERT INTO qm_queue (embeds, posts) VALUES (ARRAY[NEW.user_id], ARRAY[NEW.post_id]);
      INSERT INTO qm_delta (kind, key, n) VALUES ('comment', 0, 1);
    WHEN 'DELETE' THEN
      INSERT INTO qm_queue (posts) VALUES (ARRAY[OLD.post_id]);
      INSERT INTO qm_delta (kind, key, n) VALUES ('comment', 0, -1);
    WHEN 'UPDATE' THEN
      INSERT INTO qm_queue (embeds, posts)
      VALUES (ARRAY[OLD.user_id, NEW.user_id], ARRAY[OLD.post_id, NEW.post_id]);
  END CASE;
  RETURN NULL;
END
$$;

CREATE TRIGGER qm_user_row_changed AFTER INSERT OR UPDATE OR DELETE ON tb_user
  FOR EACH ROW EXECUTE FUNCTION qm_user_row_changed();
CREATE TRIGGER qm_post_row_changed AFTER INSERT OR UPDATE OR DELETE ON tb_post
  FOR EACH ROW EXECUTE FUNCTION qm_post_row_changed();
CREATE TRIGGER qm_comment_row_changed AFTER INSERT OR UPDATE OR DELETE ON tb_comment
  FOR EACH ROW EXECUTE FUNCTION qm_comment_row_changed();
