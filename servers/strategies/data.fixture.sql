-- A few rows with every edge case: user 3 has no posts; user 1 has fifteen, with ties in created_at; post 1 has twelve
-- comments by several authors, all at one instant; the months of posts have gaps between them; text is Unicode.
INSERT INTO tb_user (id, first_name, last_name, email, created_at, updated_at)
SELECT i, 'First ' || i, 'Last "' || i || '" é ' || chr(128512), 'user' || i || '@example.org',
  timestamptz '2024-02-29 23:59:59.999999Z' + i * interval '1 day', timestamptz '2025-01-01Z' + i * interval '1 us'
FROM generate_series(1, 6) AS i;

INSERT INTO tb_post (id, user_id, title, content, created_at)
SELECT i, CASE WHEN i <= 15 THEN 1 WHEN i <= 18 THEN 2 ELSE 4 END, 'Title ' || i, repeat('text\n', i * 30),
  timestamptz '2024-06-01 00:00:00Z' + (i / 4) * interval '75 days'
FROM generate_series(1, 20) AS i;

INSERT INTO tb_comment (id, post_id, user_id, content, created_at)
SELECT i, CASE WHEN i <= 12 THEN 1 ELSE i - 8 END, 1 + i % 5, 'Comment ' || i,
  timestamptz '2025-03-03 03:03:03.000003Z' + (i / 13) * interval '1 hour'
FROM generate_series(1, 20) AS i;
