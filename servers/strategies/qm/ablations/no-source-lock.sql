-- Documents are locked; the users whose names they embed are not, and which documents a rename reaches is
-- asked before the locks are got. A rename and a new post or comment of the same user miss each other (B21).
SELECT pg_temp.patch_function('qm_recompute', 'PERFORM qm_hold(0, user_ids || embed_ids);', '');
SELECT pg_temp.patch_function(
  'qm_recompute',
  'PERFORM qm_hold(1024, post_ids);',
  'PERFORM qm_hold(0, user_ids); PERFORM qm_hold(1024, post_ids);'
);
