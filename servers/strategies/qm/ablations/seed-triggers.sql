-- The triggers as they are often published, with every defect: no limit on a list (B1), ties in any order (B2), deletes,
-- moves, changed keys, TRUNCATE and older rows missed (B3-B7), nothing locked (B8) or locked in the order of writing (B9),
-- work per row (B10), a version that every no-op raises (B14), times in the writer's time zone (B16), an index that no
-- request uses (B20), renames that reach no other document (B21). The recipe covers only users; posts follow it from their
-- own two tables, the dashboard from all three. `created_at` is here because the contract sorts by it.

CREATE TABLE qm_user (
  id int PRIMARY KEY,
  version int DEFAULT 1,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz DEFAULT now()
);
CREATE INDEX idx_qm_user_gin ON qm_user USING gin (data);
CREATE INDEX idx_qm_user_updated ON qm_user (updated_at);

CREATE TABLE qm_post (LIKE qm_user INCLUDING ALL);
CREATE INDEX idx_qm_post_latest ON qm_post (created_at DESC, id DESC);

CREATE TABLE qm_dashboard (id int PRIMARY KEY, version int DEFAULT 1, data jsonb NOT NULL);

-- The contract's form of a DateTime, but in the writer's time zone.
CREATE FUNCTION qm_datetime(instant timestamptz) RETURNS text
  LANGUAGE sql STABLE
  RETURN to_char(instant, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

CREATE FUNCTION sync_qm_user_from_command() RETURNS trigger AS
$$
DECLARE
  affected_user_id int;
BEGIN
  IF TG_TABLE_NAME = 'tb_user' THEN
    affected_user_id := COALESCE(NEW.id, OLD.id);
  ELSIF TG_TABLE_NAME = 'tb_post' THEN
    affected_user_id := COALESCE(NEW.user_id, OLD.user_id);
  END IF;

  INSERT INTO qm_user (id, data, created_at, updated_at)
  SELECT
    u.id,
    jsonb_build_object(
      'id', u.id,
      'first_name', u.first_name,
      'last_name', u.last_name,
      'email', u.email,
      'created_at', qm_datetime(u.created_at),
      'updated_at', qm_datetime(u.updated_at),
      'user_posts', COALESCE(
        (
          SELECT jsonb_agg(
            jsonb_build_object(
              'id', p.id,
              'title', p.title,
              'content', p.content,
              'created_at', qm_datetime(p.created_at)
            )
            ORDER BY p.created_at DESC
          )
          FROM tb_post p
          WHERE p.user_id = u.id
          LIMIT 10
        ),
        '[]'::jsonb
      )
    ),
    u.created_at,
    now()
  FROM tb_user u
  WHERE u.id = affected_user_id
  ON CONFLICT (id) DO UPDATE
  SET
    data = EXCLUDED.data,
    created_at = EXCLUDED.created_at,
    version = qm_user.version + 1,
    updated_at = now();

  RETURN NULL;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER trg_sync_qm_user_from_user AFTER INSERT OR UPDATE OR DELETE ON tb_user
  FOR EACH ROW EXECUTE FUNCTION sync_qm_user_from_command();
CREATE TRIGGER trg_sync_qm_user_from_post AFTER INSERT OR UPDATE OR DELETE ON tb_post
  FOR EACH ROW EXECUTE FUNCTION sync_qm_user_from_command();

CREATE FUNCTION sync_qm_post_from_command() RETURNS trigger AS
$$
DECLARE
  affected_post_id int;
BEGIN
  IF TG_TABLE_NAME = 'tb_post' THEN
    affected_post_id := COALESCE(NEW.id, OLD.id);
  ELSIF TG_TABLE_NAME = 'tb_comment' THEN
    affected_post_id := COALESCE(NEW.post_id, OLD.post_id);
  END IF;

  INSERT INTO qm_post (id, data, created_at, updated_at)
  SELECT
    p.id,
    jsonb_build_object(
      'id', p.id,
      'title', p.title,
      'content', p.content,
      'created_at', qm_datetime(p.created_at),
      'comment_count', (SELECT count(*) FROM tb_comment c WHERE c.post_id = p.id),
      'author', (
        SELECT jsonb_build_object('id', a.id, 'first_name', a.first_name, 'last_name', a.last_name)
        FROM tb_user a
        WHERE a.id = p.user_id
      ),
      'comments', COALESCE(
        (
          SELECT jsonb_agg(
            jsonb_build_object(
              'id', c.id,
              'content', c.content,
              'created_at', qm_datetime(c.created_at),
              'author', jsonb_build_object('id', a.id, 'first_name', a.first_name, 'last_name', a.last_name)
            )
            ORDER BY c.created_at DESC
          )
          FROM tb_comment c
          JOIN tb_user a ON a.id = c.user_id
          WHERE c.post_id = p.id
          LIMIT 10
        ),
        '[]'::jsonb
      )
    ),
    p.created_at,
    now()
  FROM tb_post p
  WHERE p.id = affected_post_id
  ON CONFLICT (id) DO UPDATE
  SET
    data = EXCLUDED.data,
    created_at = EXCLUDED.created_at,
    version = qm_post.version + 1,
    updated_at = now();

  RETURN NULL;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER trg_sync_qm_post_from_post AFTER INSERT OR UPDATE OR DELETE ON tb_post
  FOR EACH ROW EXECUTE FUNCTION sync_qm_post_from_command();
CREATE TRIGGER trg_sync_qm_post_from_comment AFTER INSERT OR UPDATE OR DELETE ON tb_comment
  FOR EACH ROW EXECUTE FUNCTION sync_qm_post_from_command();

CREATE FUNCTION sync_qm_dashboard_from_command() RETURNS trigger AS
$$
BEGIN
  INSERT INTO qm_dashboard (id, data)
  SELECT id, data FROM tv_dashboard
  ON CONFLICT (id) DO UPDATE SET data = EXCLUDED.data, version = qm_dashboard.version + 1;
  RETURN NULL;
END;
$$ LANGUAGE plpgsql;

-- Per statement: recomputing the only document for each row would take hours for a bulk write.
CREATE TRIGGER trg_sync_qm_dashboard_from_user AFTER INSERT OR UPDATE OR DELETE ON tb_user
  FOR EACH STATEMENT EXECUTE FUNCTION sync_qm_dashboard_from_command();
CREATE TRIGGER trg_sync_qm_dashboard_from_post AFTER INSERT OR UPDATE OR DELETE ON tb_post
  FOR EACH STATEMENT EXECUTE FUNCTION sync_qm_dashboard_from_command();
CREATE TRIGGER trg_sync_qm_dashboard_from_comment AFTER INSERT OR UPDATE OR DELETE ON tb_comment
  FOR EACH STATEMENT EXECUTE FUNCTION sync_qm_dashboard_from_command();
