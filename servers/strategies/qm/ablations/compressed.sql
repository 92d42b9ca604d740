-- Users' documents of more than 2 kB are compressed, as PostgreSQL does by default and as posts' are.
ALTER TABLE qm_user RESET (toast_tuple_target);
TRUNCATE qm_user;
SELECT qm_rebuild();
