-- The only definition of the documents, as views over the tb_ tables: mv_ selects from them, qm_ recomputes from them. Lists
-- are limited in an inner subquery (a LIMIT beside an aggregate limits nothing) and ordered by created_at DESC, id DESC,
-- because created_at alone has ties. `id` and `created_at` are plain columns, and the documents consist of scalar
-- subqueries, so that WHERE, ORDER BY and LIMIT reach the tables' indexes. Nothing depends on the clock: the twelve months
-- end with the newest post's.

CREATE VIEW tv_user AS
SELECT
  u.id,
  u.created_at,
  jsonb_build_object(
    'id', u.id,
    'first_name', u.first_name,
    'last_name', u.last_name,
    'email', u.email,
    'created_at', datetime_text(u.created_at),
    'updated_at', datetime_text(u.updated_at),
    'user_posts', COALESCE(
      (
        SELECT jsonb_agg(
          jsonb_build_object(
            'id', latest.id,
            'title', latest.title,
            'content', latest.content,
            'created_at', datetime_text(latest.created_at)
          )
          ORDER BY latest.created_at DESC, latest.id DESC
        )
        FROM (
          SELECT p.id, p.title, p.content, p.created_at
          FROM tb_post AS p
          WHERE p.user_id = u.id
          ORDER BY p.created_at DESC, p.id DESC
          LIMIT 10
        ) AS latest
      ),
      '[]'
    )
  ) AS data
FROM tb_user AS u;

CREATE VIEW tv_post AS
SELECT
  p.id,
  p.created_at,
  jsonb_build_object(
    'id', p.id,
    'title', p.title,
    'content', p.content,
    'created_at', datetime_text(p.created_at),
    'comment_count', (SELECT count(*) FROM tb_comment AS c WHERE c.post_id = p.id),
    'author', (
      SELECT jsonb_build_object('id', a.id, 'first_name', a.first_name, 'last_name', a.last_name)
      FROM tb_user AS a
      WHERE a.id = p.user_id
    ),
    'comments', COALESCE(
      (
        SELECT jsonb_agg(
          jsonb_build_object(
            'id', latest.id,
            'content', latest.content,
            'created_at', datetime_text(latest.created_at),
            'author', (
              SELECT jsonb_build_object('id', a.id, 'first_name', a.first_name, 'last_name', a.last_name)
              FROM tb_user AS a
              WHERE a.id = latest.user_id
            )
          )
          ORDER BY latest.created_at DESC, latest.id DESC
        )
        FROM (
          SELECT c.id, c.user_id, c.content, c.created_at
          FROM tb_comment AS c
          WHERE c.post_id = p.id
          ORDER BY c.created_at DESC, c.id DESC
          LIMIT 10
        ) AS latest
      ),
      '[]'
    )
  ) AS data
FROM tb_post AS p;

-- Nothing depends on the clock: the twelve months end with the newest post's.
CREATE VIEW tv_dashboard AS
SELECT
  1 AS id,
  jsonb_build_object(
    'user_count', (SELECT count(*) FROM tb_user),
    'post_count', (SELECT count(*) FROM tb_post),
    'comment_count', (SELECT count(*) FROM tb_comment),
    'posts_per_month', COALESCE(
      (
        SELECT jsonb_agg(
          jsonb_build_object(
            'month', to_char(month.start, 'YYYY-MM'),
            'post_count', (
              SELECT count(*)
              FROM tb_post AS p
              WHERE p.created_at >= month.start AT TIME ZONE 'UTC'
                AND p.created_at < (month.start + interval '1 month') AT TIME ZONE 'UTC'
            )
          )
          ORDER BY month.start
        )
        FROM (SELECT date_trunc('month', max(created_at) AT TIME ZONE 'UTC') AS start FROM tb_post) AS newest,
          generate_series(newest.start - interval '11 months', newest.start, '1 month') AS month(start)
      ),
      '[]'
    ),
    'top_authors', COALESCE(
      (
        SELECT jsonb_agg(
          jsonb_build_object(
            'id', a.id,
            'first_name', a.first_name,
            'last_name', a.last_name,
            'post_count', top.post_count
          )
          ORDER BY top.post_count DESC, a.id
        )
        FROM (
          SELECT p.user_id, count(*) AS post_count
          FROM tb_post AS p
          GROUP BY p.user_id
          ORDER BY post_count DESC, p.user_id
          LIMIT 10
        ) AS top
        JOIN tb_user AS a ON a.id = top.user_id
      ),
      '[]'
    )
  ) AS data;

-- tv_user alone would be updatable, and a DELETE from it would delete the user. Triggers instead of REVOKE, so that
-- superusers are refused, too.
CREATE FUNCTION tv_refuse_write() RETURNS trigger
  LANGUAGE plpgsql AS
$$
BEGIN
  RAISE EXCEPTION '% is a read model and cannot be written', TG_TABLE_NAME
    USING ERRCODE = 'feature_not_supported', HINT = 'Write to the tb_ tables; the read models follow.';
END
$$;

CREATE TRIGGER tv_user_refuse_write INSTEAD OF INSERT OR UPDATE OR DELETE ON tv_user
  FOR EACH ROW EXECUTE FUNCTION tv_refuse_write();
CREATE TRIGGER tv_post_refuse_write INSTEAD OF INSERT OR UPDATE OR DELETE ON tv_post
  FOR EACH ROW EXECUTE FUNCTION tv_refuse_write();
CREATE TRIGGER tv_dashboard_refuse_write INSTEAD OF INSERT OR UPDATE OR DELETE ON tv_dashboard
  FOR EACH ROW EXECUTE FUNCTION tv_refuse_write();
