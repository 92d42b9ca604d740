import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenarios } from '../../scenarios/index.ts';
import { statementsFault, statementsMax } from './statement-count.ts';

test('a root field takes one statement, or one for each level of its lists if that is declared', () => {
  const most = (isReadByLevel: boolean): Record<string, number> =>
    Object.fromEntries(
      scenarios.map(({ name, operation }) => [name, statementsMax({ isReadByLevel }, operation)]),
    );
  assert.deepEqual(new Set(Object.values(most(false))), new Set([1]));
  const byLevel = most(true);
  assert.equal(byLevel['user-by-id'], 2);
  assert.equal(byLevel['user-name-only'], 1);
  assert.equal(byLevel['users-page'], 2);
  assert.equal(byLevel['post-with-comments'], 2);
  assert.equal(byLevel['feed'], 1);
  assert.equal(
    statementsMax(
      {},
      '{ a: user(id: 1) { id } b: post(id: 1) { comments { id } userless: comments { id } } }',
    ),
    2,
  );
});

test('sibling lists are one level', () => {
  const operation = '{ dashboard { postsPerMonth { month } topAuthors { id } } }';
  assert.equal(statementsMax({ isReadByLevel: true }, operation), 2);
});

test('fewer than one statement per request is a cache, more than declared is an N+1', () => {
  assert.equal(statementsFault(1, 1), null);
  assert.equal(statementsFault(1.5, 2), null);
  assert.equal(statementsFault(2.005, 2), null);
  assert.match(statementsFault(0.8, 2) ?? '', /^answers from a cache: it ran 0\.8 /);
  assert.match(statementsFault(2.1, 2) ?? '', /^N\+1: it ran 2\.1 .* declares at most 2/);
});
