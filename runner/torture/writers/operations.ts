/**
 * The stream of operations of a writer: transactions, each a pure function of (seed, writer, isolation) and of
 * its place in the stream, so that a seed replays what was asked (though not who came first).
 */
import { sumOf } from '../../../results/statistics/basic.ts';
import { createRandom, type Random } from '../../../scenarios/random.ts';
import { openingOf } from '../opening.ts';
import { drawFrom, drawUser, type Keys } from './keys.ts';
import { drawWrite, writeNamed } from './writes.ts';

export const levels = ['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE'] as const;
export type Level = (typeof levels)[number];

/** How the transactions of a phase run: all at one level, or each at a drawn one. */
export type Isolation = Level | 'mixed';
export const isolations: readonly Isolation[] = [...levels, 'mixed'];

/** A transaction: BEGIN at its level, its statements one by one, and its end. */
export interface Operation {
  readonly name: string;
  readonly level: Level;
  readonly statements: readonly string[];
  readonly end: 'COMMIT' | 'ROLLBACK';
}

interface Shape {
  readonly name: string;
  readonly weight: number;
  readonly end?: 'ROLLBACK';
  statements(keys: Keys, random: Random): readonly string[];
}

const write = (keys: Keys, random: Random): string => drawWrite(random).statement(keys, random);

const several = (keys: Keys, random: Random): readonly string[] =>
  Array.from({ length: 2 + random.below(3) }, () => write(keys, random));

/** Long enough for other writers to come in between. */
const pause = (random: Random, leastMs = 1, mostMs = 8): string =>
  `SELECT pg_sleep(${(leastMs + random.below(mostMs - leastMs + 1)) / 1000})`;

const touchPostsOf = (user: number, random: Random): string => `
  UPDATE tb_post SET title = 'Touched ${random.below(1000)}'
  WHERE id = (SELECT max(id) FROM tb_post WHERE user_id = ${user})`;

const shapes: readonly Shape[] = [
  { name: 'single', weight: 45, statements: (keys, random) => [write(keys, random)] },
  { name: 'several', weight: 18, statements: several },
  {
    name: 'slow',
    weight: 10,
    statements: (keys, random) => several(keys, random).flatMap((statement) => [statement, pause(random)]),
  },
  {
    // Drawn in either order: another writer comes the other way.
    name: 'two-users',
    weight: 8,
    statements: (keys, random) =>
      [drawFrom(keys.hotUsers, random), drawUser(keys, random)].flatMap((user) => [
        touchPostsOf(user, random),
        `UPDATE tb_user SET first_name = 'Two ${random.below(1000)}' WHERE id = ${user}`,
      ]),
  },
  {
    // Its documents are computed, and not yet committed, while others rename the user whose name they show (B21).
    // On posts that few write to: what is wrong is to last until somebody looks.
    name: 'early-embed',
    weight: 8,
    statements: (keys, random) => {
      const rarely: Keys = { ...keys, hotPosts: keys.seededPosts };
      const embed = (name: string): string => writeNamed(name).statement(rarely, random);
      const early = 'SET CONSTRAINTS ALL IMMEDIATE';
      return [embed('insert-comment'), embed('move-comment'), early, pause(random, 50, 150)];
    },
  },
  {
    // What is noted inside a savepoint goes with it; what was noted before stays.
    name: 'savepoint',
    weight: 8,
    statements: (keys, random) => [
      write(keys, random),
      'SAVEPOINT here',
      write(keys, random),
      'ROLLBACK TO SAVEPOINT here',
      write(keys, random),
      'RELEASE SAVEPOINT here',
      ...(random.below(2) === 0 ? [write(keys, random)] : []),
    ],
  },
  {
    // The constraints, and with them whatever was put off to the commit, are due in the middle.
    name: 'immediate',
    weight: 4,
    statements: (keys, random) => [
      write(keys, random),
      'SET CONSTRAINTS ALL IMMEDIATE',
      ...(random.below(2) === 0 ? ['SET CONSTRAINTS ALL DEFERRED'] : []),
      ...several(keys, random),
    ],
  },
  { name: 'rolled-back', weight: 7, end: 'ROLLBACK', statements: several },
];

const totalWeight = sumOf(shapes, ({ weight }) => weight);

function drawShape(random: Random): Shape {
  let point = random.next() * totalWeight;
  const found = shapes.find(({ weight }) => {
    point -= weight;
    return point < 0;
  });
  return found ?? (shapes[0] as Shape);
}

export interface StreamOptions {
  readonly keys: Keys;
  readonly seed: number;
  readonly writer: number;
  readonly isolation: Isolation;
}

/** The opening, and then operations without end. */
export function* operationStream({
  keys,
  seed,
  writer,
  isolation,
}: StreamOptions): Generator<Operation, never> {
  const random = createRandom(seed, 'torture', writer, isolation);
  const drawLevel = (): Level =>
    isolation === 'mixed' ? (levels[random.below(levels.length)] as Level) : isolation;
  for (const statement of openingOf(keys, writer, random)) {
    yield { name: 'opening', level: drawLevel(), statements: [statement], end: 'COMMIT' };
  }
  for (;;) {
    const shape = drawShape(random);
    const level = drawLevel();
    const statements = shape.statements(keys, random);
    yield { name: shape.name, level, statements, end: shape.end ?? 'COMMIT' };
  }
}
