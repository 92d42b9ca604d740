/**
 * The keys that a torture writes to. Most writes go to a few keys above the dataset's, which are inserted and
 * deleted over and over: there writers collide, and about half of the rows exist at any time, however long it
 * lasts. The others go to seeded rows, which are changed but hardly ever deleted, so that the tables stay full.
 */
import type { Random } from '../../../scenarios/random.ts';
import type { Dataset } from '../../../seed/data/datasets.ts';

/** Ids from `first` to `last`, both included. */
export interface KeyRange {
  readonly first: number;
  readonly last: number;
}

export interface Keys {
  readonly seededUsers: KeyRange;
  readonly seededPosts: KeyRange;
  readonly hotUsers: KeyRange;
  readonly hotPosts: KeyRange;
  readonly hotComments: KeyRange;
  /** Inserted, moved and deleted many at a time. */
  readonly bulkPosts: KeyRange;
}

const hotUsers = 20;
const hotPosts = 160;
const hotComments = 320;
const bulkPosts = 120;

/** The share of writes that go to hot keys. */
const hotShare = 0.88;

export function keysOf({ users, posts, comments }: Dataset): Keys {
  const after = (last: number, count: number): KeyRange => ({ first: last + 1, last: last + count });
  return {
    seededUsers: after(0, users),
    seededPosts: after(0, posts),
    hotUsers: after(users, hotUsers),
    hotPosts: after(posts, hotPosts),
    hotComments: after(comments, hotComments),
    bulkPosts: after(posts + hotPosts, bulkPosts),
  };
}

export function drawFrom(range: KeyRange, random: Random): number {
  return range.first + random.below(range.last - range.first + 1);
}

export function drawUser(keys: Keys, random: Random): number {
  return drawFrom(random.next() < hotShare ? keys.hotUsers : keys.seededUsers, random);
}

export function drawPost(keys: Keys, random: Random): number {
  return drawFrom(random.next() < hotShare ? keys.hotPosts : keys.seededPosts, random);
}

/** A part of `range` of `count` keys. */
export function drawPart(range: KeyRange, count: number, random: Random): KeyRange {
  const first = drawFrom({ first: range.first, last: range.last - count + 1 }, random);
  return { first, last: first + count - 1 };
}
