-- The documents of the tv_ views, materialized. REFRESH ... CONCURRENTLY needs the unique index. There is no index on
-- `data`: no query would use it, and every refresh would pay for it. Users are stored as `qm` stores them.

CREATE MATERIALIZED VIEW mv_user WITH (toast_tuple_target = 8160) AS SELECT id, created_at, data FROM tv_user;
CREATE UNIQUE INDEX mv_user_id ON mv_user (id);

CREATE MATERIALIZED VIEW mv_post AS SELECT id, created_at, data FROM tv_post;
CREATE UNIQUE INDEX mv_post_id ON mv_post (id);
CREATE INDEX mv_post_latest ON mv_post (created_at DESC, id DESC);

CREATE MATERIALIZED VIEW mv_dashboard AS SELECT id, data FROM tv_dashboard;
CREATE UNIQUE INDEX mv_dashboard_id ON mv_dashboard (id);
