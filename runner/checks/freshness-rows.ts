/**
 * The rows of the freshness check: a user with a post and its comments that no dataset holds. They are added, changed and
 * removed, and each root field has a known answer after each step. New rows are used so that no row of the dataset moves and
 * none of its documents is written. All that remains is dead rows at the end of their tables.
 */
import { Kind, parse } from 'graphql';
import type { Dataset } from '../../seed/data/datasets.ts';
import type { Strategy } from '../../servers/strategy.ts';

/** A step of the freshness check, with the right answers after it. */
export interface FreshnessState {
  /** Completes the sentence `after rows were <done>`. */
  readonly done: string;
  /** SQL of the step, run as one transaction. */
  readonly sql: string;
  /** One question for each root field, by its name. */
  readonly questions: Readonly<Record<string, FreshnessQuestion>>;
}

export interface FreshnessQuestion {
  /** GraphQL text. */
  readonly operation: string;
  /** Body of the only right answer. */
  readonly expected: string;
}

export interface FreshnessCheck {
  /** In the order in which they run. Each root field answers differently after each state. */
  readonly states: readonly FreshnessState[];
  /** SQL that removes the rows. */
  readonly removal: string;
}

/**
 * Whether a strategy has a freshness check. Periodic refreshes have none: each state would recompute every document, which
 * takes longer than the rest of the launch, and those documents are read by the same code as the others. Ablations of stored
 * documents have none, because their documents may be wrong: that is what is measured.
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
          // The newest post, but in the month of the newest so far, so that the dashboard keeps its months.
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
    // Posts and comments go with the user (ON DELETE CASCADE).
    removal: `DELETE FROM tb_user WHERE id = ${user}`,
  };
}

function question(field: string, data: object): FreshnessQuestion {
  return { operation: `{ ${field} }`, expected: JSON.stringify({ data }) };
}

/** The root fields that an operation asks for. */
export function rootFields(operation: string): readonly string[] {
  return parse(operation).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((selection) =>
          selection.kind === Kind.FIELD ? [selection.name.value] : [],
        )
      : [],
  );
}
