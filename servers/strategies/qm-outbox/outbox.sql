-- qm_queue as an outbox: its rows outlive the transaction that wrote them, so they must survive a crash. Projectors poll it,
-- and writers do not notify them: NOTIFY takes one lock for the whole cluster at commit, and a transaction that has executed
-- it cannot be prepared (PREPARE TRANSACTION).
ALTER TABLE qm_queue SET LOGGED;
ALTER TABLE qm_queue
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp(),  -- time of the writing statement: lag counts from here
  ADD COLUMN apart boolean NOT NULL DEFAULT false;               -- to be projected in a batch of its own

-- Events that no projection can handle, each narrowed down to one document.
CREATE TABLE qm_dead_letter (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  users integer[] NOT NULL,
  posts integer[] NOT NULL,
  at timestamptz NOT NULL,
  set_aside_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sqlstate text NOT NULL,
  error text NOT NULL
);

-- Puts the events that were set aside back into the queue, after their cause is fixed; returns their number.
CREATE FUNCTION qm_requeue() RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
  WITH taken AS (DELETE FROM qm_dead_letter RETURNING users, posts, at),
  queued AS (INSERT INTO qm_queue (users, posts, at, apart) SELECT users, posts, at, true FROM taken)
  SELECT count(*) FROM taken;
$$;
