-- Brings these documents up to date, under locks that are held until the transaction ends. Each step is a statement of its
-- own, so at READ COMMITTED it sees everything committed before the previous step's locks were acquired. The parameters are
-- the columns of qm_queue.
--
-- Why this is correct: once a transaction holds a bucket, its recomputation sees the writes of every earlier holder of that
-- bucket, and no later holder commits until it ends. A rename and a new embedding of the same user both hold the user's
-- bucket, so whichever is second sees the other.
--
-- Callers set plan_cache_mode, enable_seqscan and random_page_cost, see drain.sql.
CREATE FUNCTION qm_recompute(
  user_ids integer[],
  embed_ids integer[],
  renamed_ids integer[],
  post_ids integer[],
  all_documents boolean
) RETURNS void
  LANGUAGE plpgsql AS
$$
BEGIN
  -- Never wait for a TRUNCATE while holding buckets that it will need.
  LOCK TABLE tb_user, tb_post, tb_comment IN ACCESS SHARE MODE;

  IF all_documents THEN
    PERFORM qm_hold(0, ARRAY(SELECT generate_series(0, 1023)));
    PERFORM qm_hold(1024, ARRAY(SELECT generate_series(0, 1023)));
    user_ids := ARRAY(SELECT id FROM tb_user UNION SELECT id FROM qm_user);
    post_ids := ARRAY(SELECT id FROM tb_post UNION SELECT id FROM qm_post);
  ELSE
    PERFORM qm_hold(0, user_ids || embed_ids);
    IF renamed_ids <> '{}' THEN
      -- Every comment counts, not only the ten latest, because a deletion promotes the eleventh. So a rename recomputes one
      -- user, and all posts that the user wrote or commented on.
      post_ids := ARRAY(
        SELECT unnest(post_ids)
        UNION
        SELECT id FROM tb_post WHERE user_id = ANY (renamed_ids)
        UNION
        SELECT post_id FROM tb_comment WHERE user_id = ANY (renamed_ids)
      );
    END IF;
    PERFORM qm_hold(1024, post_ids);
  END IF;

  IF user_ids <> '{}' THEN
    INSERT INTO qm_user AS stored (id, created_at, data)
    SELECT id, created_at, data FROM tv_user WHERE id = ANY (user_ids)
    ON CONFLICT (id) DO UPDATE SET created_at = EXCLUDED.created_at, data = EXCLUDED.data
    WHERE (stored.created_at, stored.data) IS DISTINCT FROM (EXCLUDED.created_at, EXCLUDED.data);

    DELETE FROM qm_user AS stored
    WHERE stored.id = ANY (user_ids) AND NOT EXISTS (SELECT FROM tb_user AS u WHERE u.id = stored.id);
  END IF;

  IF post_ids <> '{}' THEN
    INSERT INTO qm_post AS stored (id, created_at, data)
    SELECT id, created_at, data FROM tv_post WHERE id = ANY (post_ids)
    ON CONFLICT (id) DO UPDATE SET created_at = EXCLUDED.created_at, data = EXCLUDED.data
    WHERE (stored.created_at, stored.data) IS DISTINCT FROM (EXCLUDED.created_at, EXCLUDED.data);

    DELETE FROM qm_post AS stored
    WHERE stored.id = ANY (post_ids) AND NOT EXISTS (SELECT FROM tb_post AS p WHERE p.id = stored.id);
  END IF;
END
$$;
