-- Only the lock inside REFRESH itself keeps two refreshes apart, and each takes its snapshot before it waits for that lock.
-- So a refresh can begin its work after a commit, and not show it (B12). The count of finished refreshes lets `settle` wait
-- for one.
SELECT pg_temp.patch_function('mv_refresh', $$PERFORM pg_advisory_xact_lock('mv_user'::regclass::bigint);$$, '');

CREATE TABLE mv_refresh_count (n bigint NOT NULL);
ALTER TABLE mv_refresh_count REPLICA IDENTITY FULL;
INSERT INTO mv_refresh_count VALUES (0);
SELECT pg_temp.patch_function(
  'mv_refresh',
  $$dashboard_ms := mv_refresh_view('mv_dashboard');$$,
  $$dashboard_ms := mv_refresh_view('mv_dashboard'); UPDATE mv_refresh_count SET n = n + 1;$$
);
