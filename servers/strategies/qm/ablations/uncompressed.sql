-- A post's document of up to 8 kB stays in its row as it is, as a user's does. By default one of more than 2 kB is
-- compressed, and where that is not enough moved to the TOAST table: each write then compresses, and each read decompresses.
ALTER TABLE qm_post SET (toast_tuple_target = 8160);
TRUNCATE qm_post;
SELECT qm_rebuild();
