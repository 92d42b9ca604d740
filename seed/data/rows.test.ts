import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import { copyChunks, tables } from './copy-chunks.ts';
import { piece } from './copy-text.ts';
import { type Dataset, datasetNamed } from './datasets.ts';
import { createRows } from './rows.ts';
import { textOf } from './texts.ts';
import { baseDateUs } from './times.ts';

function dataset(name: string): Dataset {
  const found = datasetNamed(name);
  assert.ok(found);
  return found;
}

const tiny = dataset('tiny');
const small = dataset('small');

function hashOfData(seed: number): string {
  const hash = createHash('sha256');
  const rows = createRows(tiny, seed);
  for (const table of tables) for (const chunk of copyChunks(table, tiny, rows)) hash.update(chunk);
  return hash.digest('hex');
}

suite('rows', () => {
  // Figures of two runs are comparable only if their data are the same. Whoever changes this hash notes it in
  // CHANGELOG.md.
  test('of a seed are the same bytes on every machine', () => {
    assert.equal(hashOfData(1), '0ff028cb09ccf1f483f23a78445729a72eef438bd8c667941e50b8ec46f3339e');
  });

  test('of another seed differ', () => {
    assert.notEqual(hashOfData(2), hashOfData(1));
  });

  test('of any index are the same whatever was made before', () => {
    const forward = createRows(tiny, 7);
    const backward = createRows(tiny, 7);
    const posts = Array.from({ length: tiny.posts }, (_, index) => forward.post(index));
    const comments = Array.from({ length: tiny.comments }, (_, index) => forward.comment(index));
    for (let index = tiny.comments - 1; index >= 0; index -= 1)
      assert.deepEqual(backward.comment(index), comments[index]);
    for (let index = tiny.posts - 1; index >= 0; index -= 1)
      assert.deepEqual(backward.post(index), posts[index]);
  });

  test('refuse a seed that is not an integer of 32 bits', () => {
    for (const seed of [-1, 1.5, 2 ** 32, Number.NaN]) {
      assert.throws(() => createRows(tiny, seed), /expected a seed .* got .*--seed 1/);
    }
  });
});

suite('rows of small', () => {
  const rows = createRows(small, 1);
  const users = Array.from({ length: small.users }, (_, index) => rows.user(index));
  const posts = Array.from({ length: small.posts }, (_, index) => rows.post(index));
  const comments = Array.from({ length: small.comments }, (_, index) => rows.comment(index));
  const postsPerUser = tally(
    posts.map(({ userId }) => userId),
    small.users,
  );
  const commentsPerPost = tally(
    comments.map(({ postId }) => postId),
    small.posts,
  );
  const commentsPerUser = tally(
    comments.map(({ userId }) => userId),
    small.users,
  );

  test('refer to rows that exist', () => {
    // `tally` has already refused ids outside 1..count; the ids of each table are 1..count in order.
    for (const table of [users, posts, comments]) assert.ok(table.every(({ id }, index) => id === index + 1));
    assert.equal(new Set(users.map(({ email }) => textOf(email))).size, small.users);
  });

  test('spread posts over users unevenly: a few have a great many, many have none', () => {
    const descending = postsPerUser.toSorted((a, b) => b - a);
    within(descending[0], 500, 3_000);
    within(descending.slice(0, 10).reduce((sum, posts) => sum + posts, 0) / small.posts, 0.2, 0.5);
    shareWithin(postsPerUser, (count) => count === 0, 0.3, 0.6);
    shareWithin(postsPerUser, (count) => count >= 10, 0.15, 0.5);
  });

  test('spread comments over posts and users unevenly', () => {
    within(Math.max(...commentsPerPost), 200, 999);
    shareWithin(commentsPerPost, (count) => count === 0, 0.15, 0.5);
    shareWithin(commentsPerPost, (count) => count > 10, 0.02, 0.2);
    shareWithin(commentsPerUser, (count) => count === 0, 0.2, 0.5);
    within(Math.max(...commentsPerUser), 2_000, 10_000);
  });

  test('do not make the lowest ids the busiest', () => {
    const busiest = postsPerUser.indexOf(Math.max(...postsPerUser));
    assert.ok(busiest > 10, `the busiest user is number ${busiest + 1}`);
    const lowest =
      postsPerUser.slice(0, small.users / 10).reduce((sum, count) => sum + count, 0) / small.posts;
    within(lowest, 0.01, 0.4);
  });

  test('have texts of mixed length, on both sides of the 2 kB at which PostgreSQL stores apart', () => {
    const lengths = posts.map(({ content }) => Buffer.byteLength(textOf(content)));
    shareWithin(lengths, (bytes) => bytes < 200, 0.1, 0.5);
    shareWithin(lengths, (bytes) => bytes > 2_048, 0.01, 0.1);
    // More than twice the limit, so that they exceed it after compression, too.
    shareWithin(lengths, (bytes) => bytes > 6_000, 0.002, 0.03);
    const latest = new Map<number, number[]>();
    for (const [index, { userId }] of posts.entries()) {
      const seen = latest.get(userId) ?? [];
      if (seen.length < 10) latest.set(userId, [...seen, lengths[index] ?? 0]);
    }
    const documents = [...latest.values()].map((bytes) => bytes.reduce((sum, next) => sum + next, 0));
    shareWithin(documents, (bytes) => bytes < 2_000, 0.1, 0.9);
    shareWithin(documents, (bytes) => bytes > 4_000, 0.1, 0.9);
  });

  test('hold the characters that formats stumble over', () => {
    const all = [...posts, ...comments].map(({ content }) => textOf(content)).join('\n');
    for (const hard of [
      '"',
      "'",
      '\\',
      '\\.',
      '\\N',
      '\n',
      '\r',
      '\t',
      '\u{1F44D}',
      '\u200D',
      '\u2028',
      '\u0301',
    ]) {
      assert.ok(all.includes(hard), `no text holds ${JSON.stringify(hard)}`);
    }
    assert.match(all, /\p{Script=Arabic}/u);
    assert.match(all, /\p{Script=Hiragana}/u);
  });

  test('have times with microseconds before the base date, comments after their post', () => {
    const times = [...posts, ...comments].map(({ createdAtUs }) => createdAtUs);
    assert.ok(times.every((timeUs) => Number.isSafeInteger(timeUs) && timeUs < baseDateUs));
    assert.ok(times.every((timeUs) => timeUs >= baseDateUs - 3 * 365 * 86_400e6));
    shareWithin(times, (timeUs) => timeUs % 1_000 !== 0, 0.8, 0.95);
    shareWithin(times, (timeUs) => timeUs % 1_000_000 === 0, 0.02, 0.1);
    assert.ok(
      comments.every(({ postId, createdAtUs }) => createdAtUs > (posts[postId - 1]?.createdAtUs ?? Infinity)),
    );
    assert.ok(
      users.every(({ createdAtUs, updatedAtUs }) => createdAtUs < updatedAtUs && updatedAtUs < baseDateUs),
    );
  });

  test('tie within one user and one post, and do not follow the order of ids', () => {
    shareWithin(posts, (post, index) => tied(post, posts[index + 1], 'userId'), 0.05, 0.2);
    shareWithin(comments, (comment, index) => tied(comment, comments[index + 1], 'postId'), 0.02, 0.1);
    shareWithin(posts, (post, index) => post.createdAtUs > (posts[index + 1]?.createdAtUs ?? 0), 0.2, 0.8);
  });
});

test('textOf puts pieces one after the other', () => {
  assert.equal(textOf([piece('a\\'), piece('\n'), piece('b')]), 'a\\\nb');
});

function tally(ids: readonly number[], size: number): number[] {
  const counts = Array<number>(size).fill(0);
  for (const id of ids) {
    const count = counts[id - 1];
    assert.ok(count !== undefined, `expected an id of 1..${size}, got ${id}`);
    counts[id - 1] = count + 1;
  }
  return counts;
}

/** Asserts that a share of the values within these bounds satisfies the condition. */
function shareWithin<Value>(
  values: readonly Value[],
  holds: (value: Value, index: number) => boolean,
  from: number,
  to: number,
): void {
  within(values.filter(holds).length / values.length, from, to);
}

function within(value: number | undefined, from: number, to: number): void {
  assert.ok(value !== undefined && value >= from && value <= to, `expected ${from} to ${to}, got ${value}`);
}

function tied<Row extends { createdAtUs: number }>(
  row: Row,
  next: Row | undefined,
  parent: keyof Row,
): boolean {
  return row.createdAtUs === next?.createdAtUs && row[parent] === next[parent];
}
