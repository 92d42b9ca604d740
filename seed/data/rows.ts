/**
 * The contents of every row: pure functions of (dataset, seed, index). The same arguments give the same bytes on every
 * machine, regardless of what was made before.
 */
import { type Piece, piece } from './copy-text.ts';
import type { Dataset } from './datasets.ts';
import { createPermutation, draw, drawBelow, drawSkewed, mix } from './integer-hash.ts';
import { createTexts } from './texts.ts';
import { commentTimeUs, postTimeUs, updateTimeUs, userTimeUs } from './times.ts';

/** One post in eight and one comment in sixteen belong to a batch: see `leaderOf`. */
const batchRarity = { posts: 8, comments: 16 };
const batchBits = 2;
const batchStream = 1_000;

/** Depth of `drawSkewed` for authors: in medium, the busiest user has thousands of posts. */
const authorDepth = 4;

/**
 * Number of paragraphs of a post or remarks of a comment, drawn uniformly from this list. Some posts exceed 2 kB, few 8
 * kB.
 */
const paragraphCounts = expand([1, 52], [2, 28], [3, 16], [5, 14], [8, 10], [14, 5], [28, 2], [60, 1]);
const remarkCounts = expand([1, 45], [2, 12], [4, 6], [12, 1]);

/**
 * Drawn uniformly from this list: a comment goes to the hot post of its block of 2^bits posts. So posts have from none to
 * hundreds.
 */
const hotBlockBits = expand(
  [0, 24],
  [1, 14],
  [2, 24],
  [3, 18],
  [4, 14],
  [5, 9],
  [6, 7],
  [7, 4],
  [8, 4],
  [9, 3],
  [10, 2],
  [11, 2],
  [12, 3],
);

const paragraphBreak = piece('\n\n');
const space = piece(' ');

/**
 * The rows of `dataset` for `seed`, an integer of [0, 2^32), by an index from 0 to the table's count - 1. Texts are
 * pieces to be concatenated, times are microseconds since 1970, ids start at 1. Makes the pools of texts, which takes
 * about 0.2 s.
 */
export function createRows(dataset: Dataset, seed: number) {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(
      `expected a seed that is an integer from 0 to 4294967295, got ${seed}: try --seed 1`,
    );
  }
  const texts = createTexts(seed);
  const [userKey, postKey, commentKey, blockKey] = [1, 2, 3, 4].map((table) =>
    mix(mix(seed) + table),
  ) as Keys;
  const userOfRank = createPermutation(dataset.users, userKey % dataset.users);
  const author = (row: number, stream: number): number =>
    1 + userOfRank(drawSkewed(row, stream, dataset.users, authorDepth));

  const leadingPost = (index: number): number => leaderOf(index, postKey, batchRarity.posts);
  const postCreatedAtUs = (index: number): number => {
    const leader = leadingPost(index);
    return postTimeUs(mix(leader ^ postKey), 0, leader, dataset.posts);
  };
  /** The post of a comment: the hot post of a block around the comment's place among all comments. */
  const postOf = (comment: number, row: number): number => {
    const place = Math.floor((comment * dataset.posts) / dataset.comments);
    const bits = pick(hotBlockBits, row, 0);
    const start = (place >>> bits) << bits;
    const length = Math.min(1 << bits, dataset.posts - start);
    return start + drawBelow(mix(start ^ blockKey), bits, length);
  };

  return {
    user(index: number) {
      const row = mix(index ^ userKey);
      const createdAtUs = userTimeUs(row, 0, index, dataset.users);
      return {
        id: index + 1,
        firstName: [pick(texts.firstNames, row, 2)],
        lastName: [pick(texts.lastNames, row, 3)],
        // The middle piece is the id, so the address is unique.
        email: [pick(texts.mailboxes, row, 4), piece(String(index + 1)), pick(texts.mailDomains, row, 5)],
        createdAtUs,
        updatedAtUs: updateTimeUs(row, 6, createdAtUs),
      };
    },
    post(index: number) {
      const row = mix(index ^ postKey);
      return {
        id: index + 1,
        userId: author(mix(leadingPost(index) ^ postKey), 2),
        title: [pick(texts.titleOpenings, row, 6), pick(texts.titleEndings, row, 7)],
        content: join(texts.paragraphs, paragraphBreak, pick(paragraphCounts, row, 8), row, 9),
        createdAtUs: postCreatedAtUs(index),
      };
    },
    comment(index: number) {
      const row = mix(index ^ commentKey);
      const leader = leaderOf(index, commentKey, batchRarity.comments);
      const leaderRow = mix(leader ^ commentKey);
      const post = postOf(leader, leaderRow);
      return {
        id: index + 1,
        postId: post + 1,
        userId: author(row, 1),
        content: join(texts.remarks, space, pick(remarkCounts, row, 5), row, 10),
        createdAtUs: commentTimeUs(leaderRow, 6, postCreatedAtUs(post)),
      };
    },
  };
}

export type Rows = ReturnType<typeof createRows>;

type Keys = [number, number, number, number];

/**
 * The row whose draws decide the parent and the time of this one. Mostly the row itself. Rows of a batch, as one
 * transaction writes them, use those of their first row: they have the same parent and the same `created_at`, so that
 * only `id` orders them.
 */
function leaderOf(index: number, key: number, rarity: number): number {
  const batch = index >>> batchBits;
  return draw(mix(batch ^ key), batchStream) % rarity === 0 ? batch << batchBits : index;
}

function pick<Value>(values: readonly Value[], row: number, stream: number): Value {
  return values[drawBelow(row, stream, values.length)] as Value;
}

function join(pool: readonly Piece[], separator: Piece, count: number, row: number, stream: number): Piece[] {
  const pieces = [pick(pool, row, stream)];
  for (let place = 1; place < count; place += 1) pieces.push(separator, pick(pool, row, stream + place));
  return pieces;
}

/** [value, weight] pairs as a list that holds each value `weight` times. */
function expand(...weights: readonly (readonly [number, number])[]): number[] {
  return weights.flatMap(([value, weight]) => Array<number>(weight).fill(value));
}
