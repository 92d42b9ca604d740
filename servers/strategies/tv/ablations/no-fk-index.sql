-- A foreign key has no index unless somebody creates it (B19), so what a document embeds is found by scanning.
DROP INDEX tb_post_user_id_created_at_idx;
DROP INDEX tb_comment_post_id_created_at_idx;
DROP INDEX tb_comment_user_id_idx;
