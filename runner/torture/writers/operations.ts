/**
 * The stream of operations of a writer. Operations are transactions, each a pure function of (seed, writer, isolation) and
 * of its place in the stream. So a seed repeats what is asked, though not the order among writers.
 */
import { createRandom, drawWeighted } from '../../../scenarios/random.ts';
import { Draws, type KeyRange, type Keys } from './keys.ts';
import { drawWrite, writeNamed } from './writes.ts';

export const levels = ['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE'] as const;
export type Level = (typeof levels)[number];

/** Isolation level of the transactions of a phase: one level for all, or a random one for each. */
export type Isolation = Level | 'mixed';
export const isolations: readonly Isolation[] = [...levels, 'mixed'];

/** A transaction: BEGIN at its level, one statement after another, and its end. */
export interface Operation {
  readonly name: string;
  readonly level: Level;
  readonly statements: readonly string[];
  readonly end: 'COMMIT' | 'ROLLBACK';
}

type Shape = readonly [weight: number, statements: (draw: Draws) => readonly string[]];

const several = (draw: Draws): readonly string[] =>
  Array.from({ length: 2 + draw.random.below(3) }, () => drawWrite(draw));

/** Long enough for statements of other writers to come in between. */
const pause = ({ random }: Draws, leastMs = 1, mostMs = 8): string =>
  `SELECT pg_sleep(${(leastMs + random.below(mostMs - leastMs + 1)) / 1000})`;

const touchPostsOf = (user: number, { random }: Draws): string => `
  UPDATE tb_post SET title = 'Touched ${random.below(1000)}'
  WHERE id = (SELECT max(id) FROM tb_post WHERE user_id = ${user})`;

const rolledBack = 'rolled-back';

const shapes: Readonly<Record<string, Shape>> = {
  single: [45, (draw) => [drawWrite(draw)]],
  several: [18, several],
  slow: [10, (draw) => several(draw).flatMap((statement) => [statement, pause(draw)])],
  'two-users': [
    8,
    // Drawn in either order, so that another writer may lock them in the opposite one.
    (draw) =>
      [draw.hotUser(), draw.user()].flatMap((user) => [
        touchPostsOf(user, draw),
        `UPDATE tb_user SET first_name = 'Two ${draw.random.below(1000)}' WHERE id = ${user}`,
      ]),
  ],
  'early-embed': [
    8,
    // Its documents are computed but not yet committed while others rename the user whose name they show (B21). It uses
    // posts that few others write to, so that a wrong document lasts until a check.
    (draw) => {
      const rarely = new Draws({ ...draw.keys, hotPosts: draw.keys.seededPosts }, draw.random);
      const embeds = [writeNamed('insert-comment', rarely), writeNamed('move-comment', rarely)];
      return [...embeds, 'SET CONSTRAINTS ALL IMMEDIATE', pause(draw, 50, 150)];
    },
  ],
  savepoint: [
    8,
    // A rollback to a savepoint discards what was noted inside it, but not what was noted before.
    (draw) => [
      drawWrite(draw),
      'SAVEPOINT here',
      drawWrite(draw),
      'ROLLBACK TO SAVEPOINT here',
      drawWrite(draw),
      'RELEASE SAVEPOINT here',
      ...(draw.random.below(2) === 0 ? [drawWrite(draw)] : []),
    ],
  ],
  immediate: [
    4,
    // Constraints, and everything else that was deferred to the commit, are due in the middle.
    (draw) => [
      drawWrite(draw),
      'SET CONSTRAINTS ALL IMMEDIATE',
      ...(draw.random.below(2) === 0 ? ['SET CONSTRAINTS ALL DEFERRED'] : []),
      ...several(draw),
    ],
  ],
  [rolledBack]: [7, several],
};

const weightedShapes = Object.entries(shapes).map(
  ([name, [weight, statements]]) => [weight, { name, statements }] as const,
);

/**
 * The operations that every writer begins with: the writes that naive triggers get wrong (B1-B4 and B21: a list without its
 * limit, a row that moves or is deleted, a name that is shown elsewhere), one by one and on rows that exist. Without them
 * most early writes would change nothing, because the hot keys begin empty.
 */
const opening = [
  'rename-user',
  'insert-post',
  'move-post',
  'insert-comment',
  'change-email',
  'delete-post',
] as const;

/** SQL statements, each a transaction. Every writer has a post and a comment of its own; users are seeded ones. */
function openingOf({ keys, random }: Draws, writer: number): readonly string[] {
  const own = ({ first, last }: KeyRange): KeyRange => {
    const id = first + (writer % (last - first + 1));
    return { first: id, last: id };
  };
  const [hotPosts, hotComments] = [own(keys.hotPosts), own(keys.hotComments)];
  const draw = new Draws({ ...keys, hotUsers: keys.seededUsers, hotPosts, hotComments }, random);
  return opening.map((name) => writeNamed(name, draw));
}

export interface StreamOptions {
  readonly keys: Keys;
  readonly seed: number;
  readonly writer: number;
  readonly isolation: Isolation;
}

/** The opening, followed by endless operations. */
export function* operationStream({
  keys,
  seed,
  writer,
  isolation,
}: StreamOptions): Generator<Operation, never> {
  const random = createRandom(seed, 'torture', writer, isolation);
  const draw = new Draws(keys, random);
  const drawLevel = (): Level =>
    isolation === 'mixed' ? (levels[random.below(levels.length)] as Level) : isolation;
  for (const statement of openingOf(draw, writer)) {
    yield { name: 'opening', level: drawLevel(), statements: [statement], end: 'COMMIT' };
  }
  for (;;) {
    const { name, statements } = drawWeighted(weightedShapes, random);
    const end = name === rolledBack ? 'ROLLBACK' : 'COMMIT';
    yield { name, level: drawLevel(), statements: statements(draw), end };
  }
}
