/** Random rows: texts that JSON escapes, texts in every alphabet and length, equal times. For tests only. */
import type { ClientBase } from 'pg';
import type { Choices } from '../../transformer/choices.fixture.ts';

const texts = [
  '',
  'text',
  '"[1]"',
  '{"a_b":1}',
  'ends in \\',
  '\\u00e9 \\n \\/',
  'line\nbreak\ttab\r\b\f',
  '\u0001\u001f\u007f\u0080',
  'é ß \u{1f600} \u2028 \u2029 漢字',
  '<script>&amp;</script>',
  "it's",
  'null',
  '}],{',
  'long '.repeat(60),
  'größer \u{1f600} '.repeat(200),
  'exactly sixteen!',
] as const;

/** A third of the users write everything, so that some lists are truncated and some are empty. */
const rowCounts = { users: 40, authors: 13, posts: 160, comments: 400 } as const;

/** Fills empty tables. The ids of users and posts start at 1. */
export async function insertRandomRows(client: ClientBase, choices: Choices): Promise<void> {
  const text = (): string => choices.pick(texts) + (choices.chance(50) ? choices.pick(texts) : '');
  // Few instants, so that many are equal.
  const time = (): string =>
    `2024-${String(1 + choices.below(12)).padStart(2, '0')}-01T00:00:00.00000${choices.below(3)}Z`;
  const author = (): number => 1 + choices.below(rowCounts.authors);

  await insert(client, 'tb_user', rowCounts.users, (id) => ({
    id,
    first_name: text(),
    last_name: text(),
    email: `${id} ${text()}`,
    created_at: time(),
    updated_at: time(),
  }));
  await insert(client, 'tb_post', rowCounts.posts, (id) => ({
    id,
    user_id: author(),
    title: text(),
    content: text(),
    created_at: time(),
  }));
  await insert(client, 'tb_comment', rowCounts.comments, (id) => ({
    id,
    post_id: 1 + choices.below(25),
    user_id: author(),
    content: text(),
    created_at: time(),
  }));
}

/** Inserts rows that have every column of their table. */
async function insert(
  client: ClientBase,
  table: string,
  count: number,
  makeRow: (id: number) => object,
): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => makeRow(index + 1));
  await client.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1)`, [
    JSON.stringify(rows),
  ]);
}
