-- qm_queue as an outbox: its rows outlive the transaction that wrote them, and so must outlive a crash.
ALTER TABLE qm_queue SET LOGGED;
ALTER TABLE qm_queue
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp(),  -- when the statement wrote: lag counts from here
  ADD COLUMN apart boolean NOT NULL DEFAULT false;               -- to be projected in a batch of its own

-- Events that no projection can carry out, each narrowed down to one document.
CREATE TABLE qm_dead_letter (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  users integer[] NOT NULL,
  posts integer[] NOT NULL,
  at timestamptz NOT NULL,
  set_aside_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sqlstate text NOT NULL,
  error text NOT NULL
);

-- Puts what was set aside back into the queue, once its cause is gone; returns how many events.
CREATE FUNCTION qm_requeue() RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
  WITH taken AS (DELETE FROM qm_dead_letter RETURNING users, posts, at),
  queued AS (INSERT INTO qm_queue (users, posts, at, apart) SELECT users, posts, at, true FROM taken)
  SELECT count(*) FROM taken;
$$;

-- Whether a projector sleeps, and so has to be woken. Only a hint, which saves every writer the lock that
-- NOTIFY takes at commit (one for the whole cluster) while projectors are busy. Where the hint is wrong (a
-- writer's snapshot is older than the sleep; a projector was killed), the poll finds the event.
CREATE TABLE qm_wake (
  asleep boolean NOT NULL
) WITH (fillfactor = 10);
INSERT INTO qm_wake (asleep) VALUES (true);

CREATE FUNCTION qm_wake() RETURNS trigger
  LANGUAGE plpgsql AS
$$
BEGIN
  IF (SELECT asleep FROM qm_wake) THEN
    NOTIFY qm_queue;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER qm_wake AFTER INSERT ON qm_queue
  FOR EACH STATEMENT EXECUTE FUNCTION qm_wake();
