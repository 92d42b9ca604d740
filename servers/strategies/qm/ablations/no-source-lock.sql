-- Documents are locked, but not the users whose names they embed, and the documents that a rename reaches are looked up
-- before the locks are taken. A rename and a new post or comment of the same user miss each other (B21).
SELECT pg_temp.patch_function('qm_recompute', 'PERFORM qm_hold(0, user_ids || embed_ids);', '');
SELECT pg_temp.patch_function(
  'qm_recompute',
  'PERFORM qm_hold(1024, post_ids);',
  'PERFORM qm_hold(0, user_ids); PERFORM qm_hold(1024, post_ids);'
);
