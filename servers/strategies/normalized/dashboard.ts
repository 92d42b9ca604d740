/** The dashboard from the tables: one statement for each figure that is selected, all at once. */
import type { Database, Statement } from '../../database.ts';
import type { Document, Selection } from '../../strategy.ts';

const statement = (name: string, text: string): Statement => ({
  name: `normalized_dashboard_${name}`,
  text: text.replace(/\s+/g, ' ').trim(),
});

const counts = {
  user_count: statement('user_count', 'SELECT count(*) AS n FROM tb_user'),
  post_count: statement('post_count', 'SELECT count(*) AS n FROM tb_post'),
  comment_count: statement('comment_count', 'SELECT count(*) AS n FROM tb_comment'),
};

/** One pass over the index range of the twelve months, then the months without a post. */
const postsPerMonth = statement(
  'posts_per_month',
  `WITH newest AS (
     SELECT date_trunc('month', max(created_at) AT TIME ZONE 'UTC') AS month FROM tb_post
   ),
   counted AS (
     SELECT date_trunc('month', p.created_at AT TIME ZONE 'UTC') AS month, count(*) AS post_count
     FROM tb_post AS p
     WHERE p.created_at >= (SELECT month - interval '11 months' FROM newest) AT TIME ZONE 'UTC'
     GROUP BY 1
   )
   SELECT to_char(shown.month, 'YYYY-MM') AS month, COALESCE(counted.post_count, 0) AS post_count
   FROM newest
   CROSS JOIN generate_series(newest.month - interval '11 months', newest.month, '1 month') AS shown (month)
   LEFT JOIN counted ON counted.month = shown.month
   ORDER BY shown.month`,
);

const topAuthors = statement(
  'top_authors',
  `SELECT a.id, a.first_name, a.last_name, top.post_count
   FROM (
     SELECT user_id, count(*) AS post_count FROM tb_post GROUP BY user_id ORDER BY post_count DESC, user_id LIMIT 10
   ) AS top
   JOIN tb_user AS a ON a.id = top.user_id
   ORDER BY top.post_count DESC, a.id`,
);

export async function readDashboard(database: Database, selection: Selection): Promise<Document> {
  const figures: Promise<readonly [string, unknown]>[] = [];
  for (const [key, count] of Object.entries(counts)) {
    if (selection[key] === undefined) continue;
    figures.push(database.query<{ n: number }>(count, []).then((rows) => [key, rows[0]?.n]));
  }
  for (const [key, list] of [
    ['posts_per_month', postsPerMonth],
    ['top_authors', topAuthors],
  ] as const) {
    if (selection[key] !== undefined) figures.push(database.query(list, []).then((rows) => [key, rows]));
  }
  return Object.fromEntries(await Promise.all(figures));
}
