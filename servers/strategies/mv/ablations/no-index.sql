-- No index at all. REFRESH ... CONCURRENTLY needs a unique one, so every refresh locks readers out.
DROP INDEX mv_user_id, mv_post_id, mv_post_latest, mv_dashboard_id;
SELECT pg_temp.patch_function('mv_refresh_view', 'REFRESH MATERIALIZED VIEW CONCURRENTLY', 'REFRESH MATERIALIZED VIEW');
