-- Keys and indexes of the normalized tables, made after the load. Building an index once over all rows is several times
-- faster than maintaining it during COPY.
ALTER TABLE tb_user ADD PRIMARY KEY (id);
ALTER TABLE tb_user ADD CONSTRAINT tb_user_email_key UNIQUE (email);
ALTER TABLE tb_post ADD PRIMARY KEY (id);
ALTER TABLE tb_comment ADD PRIMARY KEY (id);

-- These indexes begin with the foreign key; the other columns are the reading order, in which id decides between equal
-- times.
CREATE INDEX tb_post_user_id_created_at_idx ON tb_post (user_id, created_at DESC, id DESC);
CREATE INDEX tb_post_created_at_idx ON tb_post (created_at DESC, id DESC);
CREATE INDEX tb_comment_post_id_created_at_idx ON tb_comment (post_id, created_at DESC, id DESC);
CREATE INDEX tb_comment_user_id_idx ON tb_comment (user_id);

ALTER TABLE tb_post ADD FOREIGN KEY (user_id) REFERENCES tb_user ON DELETE CASCADE;
ALTER TABLE tb_comment ADD FOREIGN KEY (post_id) REFERENCES tb_post ON DELETE CASCADE;
ALTER TABLE tb_comment ADD FOREIGN KEY (user_id) REFERENCES tb_user ON DELETE CASCADE;

-- The load assigned the ids; later inserts continue after the highest.
SELECT setval(pg_get_serial_sequence('tb_user', 'id'), max(id)) FROM tb_user;
SELECT setval(pg_get_serial_sequence('tb_post', 'id'), max(id)) FROM tb_post;
SELECT setval(pg_get_serial_sequence('tb_comment', 'id'), max(id)) FROM tb_comment;
