/**
 * Finds the documents that may have changed since they were last compared, independently of whatever maintains them: it
 * compares the version (xmin) of every source row and every stored document with those remembered in temporary tables.
 * Comparing only these documents finds as much as comparing all, because a document is as true as before if neither it nor
 * its sources changed. It is cheap enough to do every second.
 */

/** Creates the memory. It is empty, so everything counts as changed. */
export const memorySql = `
  CREATE TEMP TABLE seen_user (id integer, version text, first_name text, last_name text);
  CREATE TEMP TABLE seen_post (id integer, version text, user_id integer);
  CREATE TEMP TABLE seen_comment (id integer, version text, post_id integer);
  CREATE TEMP TABLE seen_stored (document text, id integer, version text);
  CREATE TEMP TABLE suspect (document text, id integer, kind text);
  CREATE TEMP TABLE touched (document text, id integer)`;

/** A stored relation, and whether its rows have versions (rows of a view have none). */
export interface Stored {
  readonly document: 'user' | 'post';
  readonly relation: string;
  readonly hasVersions: boolean;
}

const versionsOf = ({ document, relation }: Stored): string =>
  `SELECT '${document}' AS document, id, xmin::text AS version FROM ${relation}`;

/** Fills `touched`: what changed, what shows a renamed user, and what differed before. */
export function touchedSql(stored: readonly Stored[]): string {
  const changedStored = stored
    .filter(({ hasVersions }) => hasVersions)
    .map(
      (relation) => `
    UNION
    SELECT '${relation.document}', COALESCE(now.id, seen.id)
    FROM (${versionsOf(relation)}) AS now
    FULL JOIN (SELECT id, version FROM seen_stored WHERE document = '${relation.document}') AS seen ON seen.id = now.id
    WHERE now.version IS DISTINCT FROM seen.version`,
    );
  return `
    TRUNCATE touched;
    INSERT INTO touched (document, id)
    WITH changed_user AS MATERIALIZED (
      SELECT
        COALESCE(now.id, seen.id) AS id,
        (now.first_name, now.last_name) IS DISTINCT FROM (seen.first_name, seen.last_name) AS is_renamed
      FROM tb_user AS now FULL JOIN seen_user AS seen ON seen.id = now.id
      WHERE now.xmin::text IS DISTINCT FROM seen.version
    ),
    changed_post AS MATERIALIZED (
      SELECT COALESCE(now.id, seen.id) AS id, now.user_id AS new_user_id, seen.user_id AS old_user_id
      FROM tb_post AS now FULL JOIN seen_post AS seen ON seen.id = now.id
      WHERE now.xmin::text IS DISTINCT FROM seen.version
    ),
    changed_comment AS MATERIALIZED (
      SELECT now.post_id AS new_post_id, seen.post_id AS old_post_id
      FROM tb_comment AS now FULL JOIN seen_comment AS seen ON seen.id = now.id
      WHERE now.xmin::text IS DISTINCT FROM seen.version
    ),
    any_of (document, id) AS (
      SELECT 'user', id FROM changed_user
      UNION
      SELECT 'user', unnest(ARRAY[new_user_id, old_user_id]) FROM changed_post
      UNION
      SELECT 'post', id FROM changed_post
      UNION
      SELECT 'post', unnest(ARRAY[new_post_id, old_post_id]) FROM changed_comment
      UNION
      SELECT 'post', p.id FROM tb_post AS p JOIN changed_user AS u ON u.id = p.user_id WHERE u.is_renamed
      UNION
      SELECT 'post', c.post_id FROM tb_comment AS c JOIN changed_user AS u ON u.id = c.user_id WHERE u.is_renamed
      UNION
      SELECT document, id FROM suspect${changedStored.join('')}
    )
    SELECT document, id FROM any_of WHERE id IS NOT NULL;
    ANALYZE touched`;
}

/** Remembers the current versions. */
export function rememberSql(stored: readonly Stored[]): string {
  const versions = stored.filter(({ hasVersions }) => hasVersions).map(versionsOf);
  return `
    TRUNCATE seen_user, seen_post, seen_comment, seen_stored;
    INSERT INTO seen_user SELECT id, xmin::text, first_name, last_name FROM tb_user;
    INSERT INTO seen_post SELECT id, xmin::text, user_id FROM tb_post;
    INSERT INTO seen_comment SELECT id, xmin::text, post_id FROM tb_comment;
    ${versions.map((select) => `INSERT INTO seen_stored ${select};`).join('\n    ')}
    ANALYZE seen_user, seen_post, seen_comment, seen_stored`;
}

/**
 * The documents of `touched` that differ, and the dashboard if it does. Those that did not differ before come first. Only
 * the first `shown` have `expected` and `actual`.
 */
export function differingSql(prefix: string, stored: readonly Stored[], shown: number): string {
  const kind = `CASE WHEN stored.id IS NULL THEN 'missing' WHEN truth.id IS NULL THEN 'surplus' ELSE 'stale' END`;
  const documents = stored.map(({ document, relation, hasVersions }) => {
    // Makes the planner compute documents only for the touched ids.
    const one = (from: string): string => `LATERAL (SELECT * FROM ${from} WHERE id = touched.id OFFSET 0)`;
    return `
      SELECT touched.document, touched.id, ${kind} AS kind, truth.data AS expected, stored.data AS actual
      FROM touched
      LEFT JOIN ${one(`tv_${document}`)} AS truth ON true
      LEFT JOIN ${hasVersions ? relation : one(relation)} AS stored ON stored.id = touched.id
      WHERE touched.document = '${document}'
        AND (truth.id, truth.created_at, truth.data) IS DISTINCT FROM (stored.id, stored.created_at, stored.data)`;
  });
  return `
    SELECT document, id, kind,
      CASE WHEN n <= ${shown} THEN expected END AS expected, CASE WHEN n <= ${shown} THEN actual END AS actual
    FROM (
      SELECT differing.*, row_number() OVER (ORDER BY suspect.id IS NOT NULL, document, id) AS n
      FROM (${documents.join('\n      UNION ALL')}
      UNION ALL
      SELECT 'dashboard', COALESCE(truth.id, stored.id), ${kind}, truth.data, stored.data
      FROM tv_dashboard AS truth FULL JOIN ${prefix}_dashboard AS stored ON stored.id = truth.id
      WHERE (truth.id, truth.data) IS DISTINCT FROM (stored.id, stored.data)) AS differing
      LEFT JOIN suspect USING (document, id, kind)
    ) AS numbered
    ORDER BY n`;
}
