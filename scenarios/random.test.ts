import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRandom, shuffled, shuffledInBlocks } from './random.ts';

test('a shuffle keeps every item, is reproducible by its seed, and differs between seeds', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
      const once = shuffled(items, createRandom(seed));
      assert.deepEqual(once, shuffled(items, createRandom(seed)));
      assert.deepEqual([...once].sort(), [...items].sort());
    }),
  );
  const items = Array.from({ length: 20 }, (_, index) => index);
  assert.notDeepEqual(shuffled(items, createRandom(1)), shuffled(items, createRandom(2)));
});

test('randomized blocks hold every item once, stay together, and have a different order each time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 }), fc.integer(), (blocks, seed) => {
      const items = blocks.map((block, index) => ({ block, index }));
      const ordered = shuffledInBlocks(items, [({ block }) => `${block}`], createRandom(seed));
      assert.deepEqual(new Set(ordered), new Set(items));
      assert.equal(ordered.length, items.length);
      const changes = ordered.filter(({ block }, at) => block !== ordered[at - 1]?.block).length;
      assert.equal(changes, new Set(blocks).size);
    }),
  );
  const random = createRandom(1);
  const items = Array.from({ length: 12 }, (_, index) => index);
  const orders = Array.from({ length: 200 }, () =>
    shuffledInBlocks(items, [(item) => `${item % 3}`], random).join(),
  );
  assert.equal(new Set(orders).size, orders.length);
});

test('blocks within blocks stay together as well', () => {
  const items = Array.from({ length: 24 }, (_, index) => index);
  const [outer, inner] = [(item: number) => `${item % 3}`, (item: number) => `${item % 6}`];
  const ordered = shuffledInBlocks(items, [outer, inner], createRandom(1));
  const changes = (blockOf: (item: number) => string) =>
    ordered.filter((item, at) => blockOf(item) !== blockOf(ordered[at - 1] ?? -1)).length;
  assert.deepEqual([changes(outer), changes(inner)], [3, 6]);
});

test('every item of every block comes first about equally often', () => {
  const items = Array.from({ length: 6 }, (_, index) => index);
  const random = createRandom(1);
  const firsts = Array.from(
    { length: 3_000 },
    () => shuffledInBlocks(items, [(item) => `${item % 2}`], random)[0],
  );
  for (const item of items) {
    const count = firsts.filter((first) => first === item).length;
    // 500 are expected, within five standard deviations of 20.
    assert.ok(count > 400 && count < 600, `${item} came first ${count} times`);
  }
});
