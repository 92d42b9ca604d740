-- The dashboard without a row that every writer would wait for: counts, and differences (deltas) that writers only insert.
-- Readers see the sum; now and then, a fold adds the differences to the counts. Kinds: 'user' and 'comment' (key 0),
-- 'author' (key: user id, n: posts), 'month' (key: qm_month, n: posts).

CREATE TABLE qm_count (
  kind text NOT NULL,
  key integer NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (kind, key)
);
CREATE INDEX qm_count_top ON qm_count (kind, n DESC, key);

CREATE TABLE qm_delta (
  kind text NOT NULL,
  key integer NOT NULL,
  n bigint NOT NULL
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
-- Without an identity, a publication FOR ALL TABLES refuses the fold, and so the commit of the transaction that folds. All
-- columns instead of a key, because every write inserts here and would pay for a key's index, and no row is ever looked up.
ALTER TABLE qm_delta REPLICA IDENTITY FULL;

-- The UTC month of an instant: days from 1970-01-01 to the first day of the month.
CREATE FUNCTION qm_month(instant timestamptz) RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN date_trunc('month', instant AT TIME ZONE 'UTC')::date - date '1970-01-01';

-- The true counts, to which counts plus differences must add up.
CREATE VIEW qm_true_count AS
SELECT 'user' AS kind, 0 AS key, count(*) AS n FROM tb_user
UNION ALL
SELECT 'comment', 0, count(*) FROM tb_comment
UNION ALL
SELECT 'author', user_id, count(*) FROM tb_post GROUP BY user_id
UNION ALL
SELECT 'month', qm_month(created_at), count(*) FROM tb_post GROUP BY qm_month(created_at);

-- For TRUNCATE, which has no rows: sets the counts of `kinds` to zero, by differences as well.
CREATE FUNCTION qm_reset_counts(kinds text[]) RETURNS void
  LANGUAGE sql AS
$$
  INSERT INTO qm_delta (kind, key, n)
  SELECT kind, key, -sum(n)
  FROM (SELECT kind, key, n FROM qm_count UNION ALL SELECT kind, key, n FROM qm_delta) AS counted
  WHERE kind = ANY (kinds)
  GROUP BY kind, key
  HAVING sum(n) <> 0;
$$;

-- Corrects the counts, by differences, if triggers did not run, or after a TRUNCATE at REPEATABLE READ, which resets only
-- what its snapshot knew. Truth and counts are from one snapshot, so neither includes transactions in progress. The caller
-- prevents concurrent corrections: both would correct the same difference.
CREATE FUNCTION qm_correct_counts() RETURNS void
  LANGUAGE sql AS
$$
  INSERT INTO qm_delta (kind, key, n)
  SELECT kind, key, sum(n)
  FROM (
    SELECT kind, key, n FROM qm_true_count
    UNION ALL
    SELECT kind, key, -n FROM qm_count
    UNION ALL
    SELECT kind, key, -n FROM qm_delta
  ) AS compared
  GROUP BY kind, key
  HAVING sum(n) <> 0;
$$;

-- Adds the differences to the counts; returns their number. Only one fold runs at a time, and nobody waits for it. Above
-- READ COMMITTED it does nothing: a row that another fold took would abort the transaction.
CREATE FUNCTION qm_fold() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
  folded bigint;
BEGIN
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    RETURN 0;
  END IF;
  PERFORM FROM qm_lock WHERE id = 2048 FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  WITH taken AS (
    DELETE FROM qm_delta RETURNING kind, key, n
  ),
  added AS (
    INSERT INTO qm_count AS counted (kind, key, n)
    -- In order, so that rows that are read together are stored together.
    SELECT kind, key, sum(n) FROM taken GROUP BY kind, key HAVING sum(n) <> 0 ORDER BY kind, key
    ON CONFLICT (kind, key) DO UPDATE SET n = counted.n + EXCLUDED.n
  )
  SELECT count(*) INTO folded FROM taken;
  DELETE FROM qm_count WHERE kind = 'author' AND n = 0;
  RETURN folded;
END
$$;

-- The document of tv_dashboard. Candidates for top authors: those with differences, each summed, and the first ten of the
-- others by index.
CREATE VIEW qm_dashboard AS
WITH delta AS MATERIALIZED (
  SELECT kind, key, sum(n)::bigint AS n FROM qm_delta GROUP BY kind, key
),
total AS MATERIALIZED (
  SELECT kind, sum(n)::bigint AS n
  FROM (
    SELECT kind, n FROM qm_count WHERE kind IN ('user', 'comment')
    UNION ALL
    SELECT kind, n FROM delta WHERE kind IN ('user', 'comment')
  ) AS counted
  GROUP BY kind
),
month AS MATERIALIZED (
  SELECT (date '1970-01-01' + key)::timestamp AS start, sum(n)::bigint AS n
  FROM (
    SELECT key, n FROM qm_count WHERE kind = 'month'
    UNION ALL
    SELECT key, n FROM delta WHERE kind = 'month'
  ) AS counted
  GROUP BY key
  HAVING sum(n) > 0
),
top AS MATERIALIZED (
  SELECT id, post_count
  FROM (
    (
      SELECT c.key AS id, c.n AS post_count
      FROM qm_count AS c
      WHERE c.kind = 'author' AND c.key NOT IN (SELECT d.key FROM delta AS d WHERE d.kind = 'author')
      ORDER BY c.n DESC, c.key
      LIMIT 10
    )
    UNION ALL
    SELECT d.key, d.n + COALESCE(c.n, 0)
    FROM delta AS d
    LEFT JOIN qm_count AS c ON c.kind = 'author' AND c.key = d.key
    WHERE d.kind = 'author'
  ) AS candidate
  WHERE post_count > 0
  ORDER BY post_count DESC, id
  LIMIT 10
)
SELECT
  1 AS id,
  jsonb_build_object(
    'user_count', COALESCE((SELECT n FROM total WHERE kind = 'user'), 0),
    'post_count', COALESCE((SELECT sum(n)::bigint FROM month), 0),
    'comment_count', COALESCE((SELECT n FROM total WHERE kind = 'comment'), 0),
    'posts_per_month', COALESCE(
      (
        SELECT jsonb_agg(
          jsonb_build_object('month', to_char(shown.start, 'YYYY-MM'), 'post_count', COALESCE(month.n, 0))
          ORDER BY shown.start
        )
        FROM (SELECT max(start) AS start FROM month) AS newest
        CROSS JOIN generate_series(newest.start - interval '11 months', newest.start, '1 month') AS shown(start)
        LEFT JOIN month ON month.start = shown.start
      ),
      '[]'
    ),
    'top_authors', COALESCE(
      (
        SELECT jsonb_agg(
          jsonb_build_object(
            'id', top.id,
            'first_name', author.first_name,
            'last_name', author.last_name,
            'post_count', top.post_count
          )
          ORDER BY top.post_count DESC, top.id
        )
        FROM top
        JOIN qm_user AS u ON u.id = top.id
        -- One function, not one operator per name: each operator would decompress the whole document.
        CROSS JOIN jsonb_to_record(u.data) AS author(first_name text, last_name text)
      ),
      '[]'
    )
  ) AS data;
