/**
 * Freshness check rows: a user with a post and its comments that no dataset holds, as they are added, changed and taken away,
 * and what each root field answers of them. Added rather than changed in place: no row of the data moves, no document
 * of the data is written, and what is left of them is dead rows at the end of their tables.
 */
import { Kind, parse } from 'graphql';
import type { Dataset } from '../../seed/data/datasets.ts';
import type { Strategy } from '../../servers/strategy.ts';

/** Something that is true of the freshness check rows after their statement. */
export interface FreshnessState {
  /** For sentences: `after rows were <done>`. */
  readonly done: string;
  /** SQL that brings it about, as one transaction. */
  readonly sql: string;
  /** By root field. */
  readonly questions: Readonly<Record<string, FreshnessQuestion>>;
}

export interface FreshnessQuestion {
  /** GraphQL text. */
  readonly operation: string;
  /** Body of the only right answer. */
  readonly expected: string;
}

export interface FreshnessCheck {
  /** To be asked one after the other: each root field's answers differ from state to state. */
  readonly states: readonly FreshnessState[];
  /** SQL that takes the rows away. */
  readonly removal: string;
}

/**
 * Whether a strategy's documents can be brought to the truth of a few rows at once. A refresh by the clock computes
 * every document anew, once for each state: more than all else that a launch does, for documents that the same source
 * reads as the others'. An ablation of stored documents may have them wrong, and is measured for that.
 */
export function hasFreshnessCheck({ stored, maintainer, ablation }: Strategy): boolean {
  return stored === undefined || (ablation === undefined && maintainer?.refreshIntervalMs === undefined);
}

/** The freshness check of a database that holds `dataset`, whose ids are 1 to the number of rows. */
export function freshnessOf(dataset: Dataset): FreshnessCheck {
  const [user, post, comment] = [dataset.users + 1, dataset.posts + 1, dataset.comments + 1];
  const addComment = (id: number): string =>
    `INSERT INTO tb_comment (id, post_id, user_id, content) VALUES (${id}, ${post}, ${user}, 'freshness check');`;
  const questions = (lastName: string, comments: number): FreshnessState['questions'] => ({
    user: question(`user(id: ${user}) { lastName }`, { user: { lastName } }),
    users: question(`users(after: ${user - 1}, limit: 1) { lastName }`, { users: [{ lastName }] }),
    post: question(`post(id: ${post}) { commentCount author { lastName } }`, {
      post: { commentCount: comments, author: { lastName } },
    }),
    feed: question('feed(limit: 1) { author { lastName } }', { feed: [{ author: { lastName } }] }),
    dashboard: question('dashboard { commentCount }', {
      dashboard: { commentCount: dataset.comments + comments },
    }),
  });
  return {
    states: [
      {
        done: 'added',
        sql:
          `INSERT INTO tb_user (id, first_name, last_name, email)
             VALUES (${user}, 'Freshness check', 'Added', 'freshness check@freshness check.invalid');` +
          // The newest of all, in the month of the newest: the dashboard's months stay as they are.
          `INSERT INTO tb_post (id, user_id, title, content, created_at)
             SELECT ${post}, ${user}, 'freshness check', 'freshness check', max(created_at) FROM tb_post;${addComment(comment)}`,
        questions: questions('Added', 1),
      },
      {
        done: 'changed',
        sql: `UPDATE tb_user SET last_name = 'Changed' WHERE id = ${user};${addComment(comment + 1)}`,
        questions: questions('Changed', 2),
      },
    ],
    // The rest goes with the user (ON DELETE CASCADE).
    removal: `DELETE FROM tb_user WHERE id = ${user}`,
  };
}

function question(field: string, data: object): FreshnessQuestion {
  return { operation: `{ ${field} }`, expected: JSON.stringify({ data }) };
}

/** The root fields that an operation asks. */
export function rootFields(operation: string): readonly string[] {
  return parse(operation).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((selection) =>
          selection.kind === Kind.FIELD ? [selection.name.value] : [],
        )
      : [],
  );
}
