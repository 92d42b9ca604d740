-- A post's document of up to 8 kB stays uncompressed in its row, like a user's. By default, a document of more than 2 kB is
-- compressed and, if that is not enough, moved to the TOAST table: then each write compresses, and each read decompresses.
ALTER TABLE qm_post SET (toast_tuple_target = 8160);
TRUNCATE qm_post;
SELECT qm_rebuild();
