-- Query-model tables: the documents of the tv_ views, stored. fillfactor leaves room on the page for the next version of a
-- document, so that updates stay HOT. No index on `data`: no query would use it, and with one no update is HOT. No version
-- column: nothing would check it.
--
-- A user's document of up to 8 kB stays uncompressed in its row, because users are read fifty at a time and only for some
-- keys, and a compressed document is always decompressed as a whole. Posts are read one by one, and written most.

CREATE TABLE qm_user (
  id integer PRIMARY KEY,
  created_at timestamptz NOT NULL,
  data jsonb NOT NULL
) WITH (fillfactor = 75, toast_tuple_target = 8160);

CREATE TABLE qm_post (
  id integer PRIMARY KEY,
  created_at timestamptz NOT NULL,
  data jsonb NOT NULL
) WITH (fillfactor = 75);
CREATE INDEX qm_post_latest ON qm_post (created_at DESC, id DESC);
