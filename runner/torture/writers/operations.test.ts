import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datasetNamed } from '../../../seed/data/datasets.ts';
import { keysOf } from './keys.ts';
import { isolations, levels, type Operation, operationStream, type StreamOptions } from './operations.ts';
import { truncateStream } from './truncates.ts';
import { writes } from './writes.ts';

const keys = keysOf(datasetNamed('small') ?? assert.fail('Expected a dataset small'));
const base: StreamOptions = { keys, seed: 1, writer: 0, isolation: 'mixed' };

function first(count: number, options: Partial<StreamOptions> = {}): readonly Operation[] {
  return operationStream({ ...base, ...options })
    .take(count)
    .toArray();
}

test('the stream is a function of seed, writer and isolation', () => {
  for (const isolation of isolations) {
    assert.deepEqual(first(300, { isolation }), first(300, { isolation }));
  }
  for (const other of [{ seed: 2 }, { writer: 1 }, { isolation: 'SERIALIZABLE' } as const]) {
    const statements = ({ statements: all }: Operation): string => all.join(';');
    const texts = new Set(first(300).map(statements));
    const same = first(300, other).filter((operation) => texts.has(statements(operation))).length;
    // Some short statements of few keys occur in both streams anyway.
    assert.ok(same < 30, `${same} of 300 operations are the same for ${JSON.stringify(other)}`);
  }
});

test('every operation runs at the level asked for, and mixed ones at all levels', () => {
  for (const level of levels) {
    assert.deepEqual(
      new Set(first(50, { isolation: level }).map((operation) => operation.level)),
      new Set([level]),
    );
  }
  assert.deepEqual(new Set(first(100).map(({ level }) => level)), new Set(levels));
});

test('all shapes and all writes come up', () => {
  const operations = first(4_000);
  assert.deepEqual(
    new Set(operations.map(({ name }) => name)),
    new Set([
      'opening',
      'single',
      'several',
      'slow',
      'two-users',
      'early-embed',
      'savepoint',
      'immediate',
      'rolled-back',
    ]),
  );
  const text = operations.flatMap(({ statements }) => statements).join('\n');
  const traces: Record<string, RegExp> = {
    'merge-user': /MERGE INTO tb_user/,
    'upsert-user': /DO UPDATE SET last_name/,
    'delete-user': /DELETE FROM tb_user/,
    'move-post': /UPDATE tb_post SET user_id = u\.id .*\n.*tb_post\.id = /,
    'move-comment': /SET post_id = p\.id/,
    'change-user-key': /UPDATE tb_user SET id = /,
    'change-post-key': /UPDATE tb_post SET id = /,
    'change-comment-key': /UPDATE tb_comment SET id = /,
    'bulk-insert-posts': /INSERT INTO tb_post[^;]*?generate_series/,
    'bulk-delete-posts': /DELETE FROM tb_post WHERE id BETWEEN/,
    'bulk-rename': /SET last_name = 'All .* BETWEEN/,
  };
  for (const [name, trace] of Object.entries(traces)) {
    assert.ok(name in writes, name);
    assert.match(text, trace, name);
  }
});

test('every writer begins on rows that are there, each with a post of its own', () => {
  const openings = [0, 1, 7].map((writer) =>
    first(20, { writer })
      .filter(({ name }) => name === 'opening')
      .flatMap(({ statements }) => statements),
  );
  for (const [index, statements] of openings.entries()) {
    assert.match(statements[0] ?? '', /^UPDATE tb_user SET first_name/);
    const user = Number(/WHERE id = (\d+)/.exec(statements[0] ?? '')?.[1]);
    assert.ok(user <= keys.seededUsers.last);
    const inserted = statements.findIndex((statement) => /INSERT INTO tb_post/.test(statement));
    const post = Number(/VALUES \((\d+)/.exec(statements[inserted] ?? '')?.[1]);
    assert.equal(post, keys.hotPosts.first + ([0, 1, 7][index] ?? 0));
    assert.ok(statements.indexOf(`DELETE FROM tb_post WHERE id = ${post}`) > inserted);
  }
});

test('operations roll back and use savepoints as their names say', () => {
  const operations = first(1_000);
  for (const { name, end } of operations) assert.equal(end === 'ROLLBACK', name === 'rolled-back');
  const savepoint = operations.find(({ name }) => name === 'savepoint');
  assert.ok(savepoint?.statements.includes('ROLLBACK TO SAVEPOINT here'));
});

test('every TRUNCATE comes with its rows', () => {
  const stream = (seed: number) => truncateStream(seed).take(40).toArray();
  assert.deepEqual(stream(3), stream(3));
  assert.notDeepEqual(stream(3), stream(4));
  for (const operations of stream(1)) {
    const [truncate = '', ...others] = operations.flatMap((operation) => operation.statements);
    assert.match(truncate, /^TRUNCATE/);
    for (const table of ['user', 'post', 'comment']) {
      assert.ok(others.some((statement) => statement.startsWith(`INSERT INTO tb_${table}`)));
    }
  }
  assert.deepEqual(new Set(stream(1).map((operations) => operations.length)), new Set([1, 2]));
});
