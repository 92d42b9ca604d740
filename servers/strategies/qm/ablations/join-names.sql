-- Post documents hold the ids of their authors and commenters, not the names: every read joins those. So a rename changes
-- one user's document and no post: nothing fans out, and embedded users need no locks.

-- The document of tv_post with an id where the author would be.
CREATE VIEW qm_post_by_id AS
SELECT
  p.id,
  p.created_at,
  jsonb_build_object(
    'id', p.id,
    'title', p.title,
    'content', p.content,
    'created_at', datetime_text(p.created_at),
    'comment_count', (SELECT count(*) FROM tb_comment AS c WHERE c.post_id = p.id),
    'author', p.user_id,
    'comments', COALESCE(
      (
        SELECT jsonb_agg(
          jsonb_build_object(
            'id', latest.id,
            'content', latest.content,
            'created_at', datetime_text(latest.created_at),
            'author', latest.user_id
          )
          ORDER BY latest.created_at DESC, latest.id DESC
        )
        FROM (
          SELECT c.id, c.user_id, c.content, c.created_at
          FROM tb_comment AS c
          WHERE c.post_id = p.id
          ORDER BY c.created_at DESC, c.id DESC
          LIMIT 10
        ) AS latest
      ),
      '[]'
    )
  ) AS data
FROM tb_post AS p;

ALTER TABLE qm_post RENAME TO qm_post_stored;

-- The view that is read: the stored document, its ids replaced by authors.
CREATE VIEW qm_post AS
SELECT
  stored.id,
  stored.created_at,
  stored.data || jsonb_build_object(
    'author', (
      SELECT jsonb_build_object('id', a.id, 'first_name', a.first_name, 'last_name', a.last_name)
      FROM tb_user AS a
      WHERE a.id = held.author
    ),
    'comments', COALESCE(
      (
        SELECT jsonb_agg(
          comment.data || jsonb_build_object(
            'author', (
              SELECT jsonb_build_object('id', a.id, 'first_name', a.first_name, 'last_name', a.last_name)
              FROM tb_user AS a
              WHERE a.id = (comment.data -> 'author')::integer
            )
          )
          ORDER BY comment.place
        )
        FROM jsonb_array_elements(held.comments) WITH ORDINALITY AS comment (data, place)
      ),
      '[]'
    )
  ) AS data
FROM qm_post_stored AS stored
-- One function, not an operator for each key: each operator would decompress the whole document.
CROSS JOIN jsonb_to_record(stored.data) AS held (author integer, comments jsonb);

-- Recomputes these documents, and locks only their own buckets.
SELECT pg_temp.patch_function('qm_recompute', 'qm_post AS stored', 'qm_post_stored AS stored');
SELECT pg_temp.patch_function('qm_recompute', 'FROM tv_post', 'FROM qm_post_by_id');
SELECT pg_temp.patch_function('qm_recompute', 'user_ids || embed_ids', 'user_ids');

-- The triggers record neither renames nor embedded users.
SELECT pg_temp.patch_function('qm_user_changed', 'INSERT INTO qm_queue (users, renamed)', 'INSERT INTO qm_queue (users)');
SELECT pg_temp.patch_function(
  'qm_user_changed',
  $part$array_agg(changed.id),
        ARRAY(
          SELECT named.id
          FROM (
            SELECT id, first_name, last_name FROM new_rows
            EXCEPT
            SELECT id, first_name, last_name FROM old_rows
          ) AS named
        )$part$,
  'array_agg(changed.id)'
);
SELECT pg_temp.patch_function('qm_comment_changed', '(embeds, posts)', '(posts)');
SELECT pg_temp.patch_function('qm_comment_changed', 'array_agg(DISTINCT user_id), ', '');
SELECT pg_temp.patch_function('qm_comment_changed', 'array_agg(DISTINCT changed.user_id), ', '');
