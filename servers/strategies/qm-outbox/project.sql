-- Handles documents that cannot be recomputed together: projects each half separately, down to one document, and sets that
-- aside. Returns the number of documents set aside, 0 or 1.
CREATE FUNCTION qm_set_aside(
  user_ids integer[],
  post_ids integer[],
  event_at timestamptz,
  error_code text,
  error_message text
) RETURNS integer
  LANGUAGE plpgsql AS
$$
DECLARE
  user_half integer := cardinality(user_ids) / 2;
  post_half integer := cardinality(post_ids) / 2;
BEGIN
  IF cardinality(user_ids) + cardinality(post_ids) <= 1 THEN
    INSERT INTO qm_dead_letter (users, posts, at, sqlstate, error)
    VALUES (user_ids, post_ids, event_at, error_code, error_message);
    RETURN 1;
  END IF;
  IF user_ids <> '{}' AND post_ids <> '{}' THEN
    INSERT INTO qm_queue (users, posts, at, apart)
    VALUES (user_ids, '{}', event_at, true), ('{}', post_ids, event_at, true);
  ELSE
    INSERT INTO qm_queue (users, posts, at, apart)
    VALUES
      (user_ids[:user_half], post_ids[:post_half], event_at, true),
      (user_ids[user_half + 1:], post_ids[post_half + 1:], event_at, true);
  END IF;
  RETURN 0;
END
$$;

-- Projects one batch of events, in the transaction that takes them from the queue: however it ends, both are done or
-- neither. The settings are those of qm's drain.sql. Returns the number of `events` taken (0 if there are none, or if other
-- projectors have all of them), how many documents were `set_aside`, the batch's duration, and its lag: from the statement
-- that wrote the oldest event to the end of the batch.
--
-- Several projectors at once are safe. A document is recomputed after its bucket is locked, so of two batches with the same
-- document the later one sees the newer state. The users that a document embeds need no lock: the event of a rename is taken
-- after its commit, and whatever embeds the user later has an event of its own.
CREATE FUNCTION qm_project(
  batch_limit integer,
  OUT events integer,
  OUT set_aside integer,
  OUT duration_ms double precision,
  OUT lag_ms double precision
)
  LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off
  SET random_page_cost = 1.1
AS
$$
DECLARE
  started_at timestamptz := clock_timestamp();
  event_at timestamptz;
  user_ids integer[];
  renamed_ids integer[];
  post_ids integer[];
  all_documents boolean;
  is_fold_due boolean;
BEGIN
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    RAISE EXCEPTION 'qm_project() needs isolation level READ COMMITTED, but runs at %',
      upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'invalid_transaction_state', HINT = 'Call it in a transaction of its own.';
  END IF;

  events := 0;
  set_aside := 0;
  -- Projectors look at an empty outbox many times a second. This check costs less than half of taking nothing.
  IF NOT EXISTS (SELECT FROM qm_queue) THEN
    RETURN;
  END IF;
  WITH taken AS MATERIALIZED (SELECT * FROM qm_take(batch_limit))
  SELECT
    count(*),
    min(at),
    ARRAY(SELECT DISTINCT unnest(users) FROM taken),
    ARRAY(SELECT DISTINCT unnest(renamed) FROM taken),
    ARRAY(SELECT DISTINCT unnest(posts) FROM taken),
    bool_or(everything),
    bool_or(id % 256 = 0)
  INTO events, event_at, user_ids, renamed_ids, post_ids, all_documents, is_fold_due
  FROM taken;
  IF events = 0 THEN
    RETURN;
  END IF;

  BEGIN
    PERFORM qm_recompute(user_ids, '{}', renamed_ids, post_ids, all_documents);
  EXCEPTION WHEN OTHERS THEN
    -- Not the events' fault: connection, transaction, resources, operator, system. The batch has to be retried.
    IF left(SQLSTATE, 2) IN ('08', '25', '40', '53', '55', '57', '58') THEN
      RAISE;
    END IF;
    IF all_documents THEN
      user_ids := ARRAY(SELECT id FROM tb_user UNION SELECT id FROM qm_user);
      post_ids := ARRAY(SELECT id FROM tb_post UNION SELECT id FROM qm_post);
    ELSE
      post_ids := ARRAY(
        SELECT unnest(post_ids)
        UNION
        SELECT id FROM tb_post WHERE user_id = ANY (renamed_ids)
        UNION
        SELECT post_id FROM tb_comment WHERE user_id = ANY (renamed_ids)
      );
    END IF;
    set_aside := qm_set_aside(user_ids, post_ids, event_at, SQLSTATE, SQLERRM);
  END;

  IF all_documents THEN
    LOCK TABLE tb_user, tb_post, tb_comment IN ACCESS SHARE MODE;
    PERFORM FROM qm_lock WHERE id = 2048 FOR UPDATE;
    PERFORM qm_correct_counts();
  END IF;
  IF is_fold_due THEN
    PERFORM qm_fold();
  END IF;
  duration_ms := extract(epoch FROM clock_timestamp() - started_at) * 1000;
  lag_ms := extract(epoch FROM clock_timestamp() - event_at) * 1000;
END
$$;
