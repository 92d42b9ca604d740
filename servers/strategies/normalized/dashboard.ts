/**
 * The dashboard from the tables: one statement with the selected figures, so that all are of one moment, and posts are
 * grouped only once. At most 31 texts, each with a name of its own.
 */
import type { Database } from '../../database/database.ts';
import type { Document, Selection } from '../../documents.ts';
import { column, neededBits } from './columns.ts';
import { shape } from './statements.ts';

/** Each figure, in the order of the documents' keys. */
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
  // A count per month is a range of the index. Grouping by month would need an expression per post.
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

/** PostgreSQL materializes it if both figures read it, and inlines it if only one does. */
const byAuthor = 'WITH by_author AS (SELECT user_id, count(*) AS post_count FROM tb_post GROUP BY user_id)';
/** `post_count` if posts are counted by author anyway: the sum of those counts, cast because a sum of bigint is numeric. */
const postCountByAuthor = '(SELECT COALESCE(sum(by_author.post_count), 0)::bigint FROM by_author)';

const columns = Object.entries(figures).map(([key, text]) => column(key, `${text} AS ${key}`));
const statementOf = shape('dashboard', columns, (list) => {
  const isByAuthor = list.includes(figures.top_authors);
  const shown = isByAuthor ? list.replace(figures.post_count, postCountByAuthor) : list;
  return `${isByAuthor ? byAuthor : ''} SELECT ${shown.slice(1)}`;
});

/** One row with the selected figures; counts are numbers, lists are JSON. Reads nothing if none is selected. */
export async function readDashboard(database: Database, selection: Selection): Promise<Document> {
  const bits = neededBits(columns, selection);
  if (bits === 0) return {};
  const [row] = await database.query<Document>(statementOf(bits), []);
  return row ?? {};
}
