/**
 * The dashboard from the tables: one statement of the figures that are selected, so that it is of one moment,
 * and posts are grouped once for all that needs them. At most 31 texts, each under a name of its own.
 */

import type { Database } from '../../database/database.ts';
import type { Document, Selection } from '../../documents.ts';
import { column, neededBits } from './columns.ts';
import { shape } from './statements.ts';

/** Each figure, in the order in which documents keep their keys. */
const figures = {
  post_count: '(SELECT count(*) FROM tb_post)',
  user_count: '(SELECT count(*) FROM tb_user)',
  top_authors: `COALESCE((
    SELECT json_agg(
      json_build_object(
        'id', a.id, 'last_name', a.last_name, 'first_name', a.first_name, 'post_count', top.post_count
      )
      ORDER BY top.post_count DESC, a.id
    )
    FROM (SELECT user_id, post_count FROM by_author ORDER BY post_count DESC, user_id LIMIT 10) AS top
    JOIN tb_user AS a ON a.id = top.user_id
  ), '[]')`,
  comment_count: '(SELECT count(*) FROM tb_comment)',
  // A count per month is a range of the index, and needs no expression per post as grouping by month does.
  posts_per_month: `COALESCE((
    SELECT json_agg(
      json_build_object('month', to_char(shown.month, 'YYYY-MM'), 'post_count', counted.post_count)
      ORDER BY shown.month
    )
    FROM (SELECT date_trunc('month', max(created_at) AT TIME ZONE 'UTC') AS month FROM tb_post) AS newest
    CROSS JOIN generate_series(newest.month - interval '11 months', newest.month, '1 month') AS shown (month)
    CROSS JOIN LATERAL (
      SELECT count(*) AS post_count
      FROM tb_post AS p
      WHERE p.created_at >= shown.month AT TIME ZONE 'UTC'
        AND p.created_at < (shown.month + interval '1 month') AT TIME ZONE 'UTC'
    ) AS counted
  ), '[]')`,
} as const;

/** Materialized by PostgreSQL when both figures read it, folded into the query when one does. */
const byAuthor = 'WITH by_author AS (SELECT user_id, count(*) AS post_count FROM tb_post GROUP BY user_id)';
/** `post_count` where the authors are counted anyway: their sum, cast since a sum of bigint is numeric. */
const postCountByAuthor = '(SELECT COALESCE(sum(by_author.post_count), 0)::bigint FROM by_author)';

const columns = Object.entries(figures).map(([key, text]) => column(key, `${text} AS ${key}`));
const statementOf = shape('dashboard', columns, (list) => {
  const isByAuthor = list.includes(figures.top_authors);
  const shown = isByAuthor ? list.replace(figures.post_count, postCountByAuthor) : list;
  return `${isByAuthor ? byAuthor : ''} SELECT ${shown.slice(1)}`;
});

/** One row with the selected figures; counts are numbers, lists are JSON. Nothing is read where none is selected. */
export async function readDashboard(database: Database, selection: Selection): Promise<Document> {
  const bits = neededBits(columns, selection);
  if (bits === 0) return {};
  const [row] = await database.query<Document>(statementOf(bits), []);
  return row ?? {};
}
