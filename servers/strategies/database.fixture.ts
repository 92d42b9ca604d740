/** Databases for the tests of strategies: the tables, a few rows with every edge case, and read models. */
import { readFileSync } from 'node:fs';
import type { ClientBase } from 'pg';
import { Database } from '../database/database.ts';
import type { Selection } from '../documents.ts';
import type { Reader, Strategy } from '../strategy.ts';
import { strategyNamed } from './index.ts';

export const tableFiles = [
  new URL('../../seed/schema.sql', import.meta.url),
  new URL('../../seed/keys.sql', import.meta.url),
];
export const dataFile = new URL('data.fixture.sql', import.meta.url);

/** A read model's SQL. With `mutate`, a fix is taken out: every `from` (which must exist) becomes `to`. */
export function readModelText(
  strategy: Strategy,
  mutate?: { readonly from: string; readonly to: string },
): string {
  const text = strategy.readModel.map((file) => readFileSync(file, 'utf8')).join('\n');
  if (mutate === undefined) return text;
  if (!text.includes(mutate.from))
    throw new Error(`Expected the read model of ${strategy.name} to hold: ${mutate.from}`);
  return text.replaceAll(mutate.from, mutate.to);
}

/** Brings the documents up to date now, even if an ablation has removed what does so. */
export async function settle(strategy: Strategy, client: ClientBase): Promise<void> {
  const { maintainer } = strategy.ablation ? strategyNamed(strategy.ablation.of) : strategy;
  await maintainer?.settle(client);
}

const leaves = (...keys: string[]): Selection => Object.fromEntries(keys.map((key) => [key, {}]));
const author = leaves('id', 'first_name', 'last_name');

/** Selections of everything that a document holds. */
export const wholeUser: Selection = {
  ...leaves('id', 'first_name', 'last_name', 'email', 'created_at', 'updated_at'),
  user_posts: leaves('id', 'title', 'content', 'created_at'),
};
export const wholePost: Selection = {
  ...leaves('id', 'title', 'content', 'created_at', 'comment_count'),
  author,
  comments: { ...leaves('id', 'content', 'created_at'), author },
};
export const wholeDashboard: Selection = {
  ...leaves('user_count', 'post_count', 'comment_count'),
  posts_per_month: leaves('month', 'post_count'),
  top_authors: { ...author, post_count: {} },
};

/** Reads everything that can be asked of the rows of `dataFile`, in sessions with these settings. */
export async function readAll(
  strategy: Strategy,
  url: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const options = strategy.database;
  const pool = new Database(url, 2, { ...options, settings: { ...options?.settings, ...settings } });
  try {
    const reader: Reader = strategy.open(pool).createReader();
    return {
      users: await reader.users(null, 100, wholeUser),
      after: await reader.users(2, 3, wholeUser),
      user: await Promise.all([0, 1, 2, 3].map((id) => reader.user(id, wholeUser))),
      posts: await Promise.all(Array.from({ length: 22 }, (_, id) => reader.post(id, wholePost))),
      feed: await reader.feed(20, wholePost),
      dashboard: await reader.dashboard(wholeDashboard),
    };
  } finally {
    await pool.close();
  }
}
