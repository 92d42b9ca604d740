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

-- The rows of the statement are the one row.
SELECT
  pg_temp.patch_function(noting, 'FROM new_rows', 'FROM (SELECT NEW.*) AS new_rows'),
  pg_temp.patch_function(noting, 'FROM old_rows', 'FROM (SELECT OLD.*) AS old_rows')
FROM unnest('{qm_user_changed,qm_post_changed,qm_comment_changed}'::regproc[]) AS noting;

CREATE TRIGGER qm_user_row_changed AFTER INSERT OR UPDATE OR DELETE ON tb_user
  FOR EACH ROW EXECUTE FUNCTION qm_user_changed();
CREATE TRIGGER qm_post_row_changed AFTER INSERT OR UPDATE OR DELETE ON tb_post
  FOR EACH ROW EXECUTE FUNCTION qm_post_changed();
CREATE TRIGGER qm_comment_row_changed AFTER INSERT OR UPDATE OR DELETE ON tb_comment
  FOR EACH ROW EXECUTE FUNCTION qm_comment_changed();
