/**
 * The keys that a torture writes to, and how they are drawn. Most writes go to a few keys above the dataset's, which are
 * inserted and deleted again and again. Writers collide there, and about half of these rows exist at any time, however long
 * the torture lasts. The other writes go to seeded rows, which are changed but hardly ever deleted, so that the tables stay
 * full.
 */
import type { Random } from '../../../scenarios/random.ts';
import type { Dataset } from '../../../seed/data/datasets.ts';

/** Ids from `first` to `last`, both inclusive. */
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
  /** Inserted, moved and deleted in bulk. */
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

/** Draws the values of writes. */
export class Draws {
  readonly keys: Keys;
  readonly random: Random;

  constructor(keys: Keys, random: Random) {
    this.keys = keys;
    this.random = random;
  }

  hotUser(): number {
    return this.#from(this.keys.hotUsers);
  }

  hotPost(): number {
    return this.#from(this.keys.hotPosts);
  }

  hotComment(): number {
    return this.#from(this.keys.hotComments);
  }

  /** Mostly a hot one. */
  user(): number {
    return this.random.next() < hotShare ? this.hotUser() : this.#from(this.keys.seededUsers);
  }

  /** Mostly a hot one. */
  post(): number {
    return this.random.next() < hotShare ? this.hotPost() : this.#from(this.keys.seededPosts);
  }

  /** A random part of `range` with `count` keys. */
  part(range: KeyRange, count: number): KeyRange {
    const first = this.#from({ first: range.first, last: range.last - count + 1 });
    return { first, last: first + count - 1 };
  }

  token(): string {
    return this.random.below(2 ** 31).toString(36);
  }

  /** Few different instants, so that there are ties, over several months, so that the dashboard changes. */
  instant(): string {
    return `timestamptz '2025-01-01Z' + ${this.random.below(300)} * interval '11 hours'`;
  }

  /** Short texts, and some that are stored out of line (TOAST). */
  text(): string {
    return `repeat('${this.token()} ', ${this.random.below(10) === 0 ? 400 : 1 + this.random.below(20)})`;
  }

  #from(range: KeyRange): number {
    return range.first + this.random.below(range.last - range.first + 1);
  }
}
