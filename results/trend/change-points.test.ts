import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean, sum } from '../statistics/basic.ts';
import { simulationOf } from '../statistics/simulation.fixture.ts';
import { changePoints, valuesNeeded } from './change-points.ts';
import { divergenceOf, sideMin } from './divergence.ts';

const numbers = <Item>(count: number, itemOf: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => itemOf(index));
const inOrder = (values: readonly number[]) => [...values.keys()];

/** Matteson & James 2014, section 2, as it is written. */
function divergenceByDefinition(x: readonly number[], y: readonly number[]): number {
  const distances = (one: readonly number[], other: readonly number[]) =>
    one.flatMap((a, i) => other.flatMap((b, j) => (one === other && i >= j ? [] : [Math.abs(a - b)])));
  const difference = 2 * mean(distances(x, y)) - mean(distances(x, x)) - mean(distances(y, y));
  return ((x.length * y.length) / (x.length + y.length)) * difference;
}

test('the strongest split is that of the definition, tried at every place and every end', () => {
  const { gaussian } = simulationOf(1);
  for (const count of [10, 17, 24]) {
    const values = numbers(count, (index) => gaussian() + (index < 8 ? 0 : 2));
    const all = numbers(count + 1, (end) =>
      numbers(end, (at) => at).flatMap((at) =>
        at < sideMin || end - at < sideMin
          ? []
          : [{ at, divergence: divergenceByDefinition(values.slice(0, at), values.slice(at, end)) }],
      ),
    ).flat();
    const best = all.reduce((one, other) => (other.divergence > one.divergence ? other : one));
    const found = divergenceOf(values)(inOrder(values));
    assert.equal(found.at, best.at);
    assert.ok(Math.abs(found.divergence - best.divergence) < 1e-9);
  }
});

test('a change back does not hide a change, and each is found', () => {
  const { gaussian } = simulationOf(2);
  const values = numbers(36, (index) => 0.02 * gaussian() + (index >= 12 && index < 24 ? 0.1 : 0));
  assert.deepEqual(changePoints(values, 0.05), [12, 24]);
});

test('a series without a change, with equal values, or too short has none', () => {
  assert.deepEqual(
    changePoints(
      numbers(30, () => 1),
      0.05,
    ),
    [],
  );
  assert.deepEqual(changePoints([], 0.05), []);
  assert.deepEqual(
    changePoints(
      numbers(9, (index) => (index < 4 ? 0 : 1)),
      0.05,
    ),
    [],
  );
});

test('a single far value is no change', () => {
  const { gaussian } = simulationOf(3);
  assert.deepEqual(
    changePoints(
      numbers(30, (index) => 0.02 * gaussian() + (index === 15 ? 1 : 0)),
      0.05,
    ),
    [],
  );
});

test('the fewest values in which a change can be found: two less, and none ever is', () => {
  const { gaussian } = simulationOf(4);
  for (const series of [1, 20, 60]) {
    const error = 0.05 / series;
    const needed = valuesNeeded(error);
    const step = (count: number) =>
      numbers(count, (index) => 0.01 * gaussian() + (index < Math.floor(count / 2) ? 0 : 10));
    assert.deepEqual(changePoints(step(needed), error), [Math.floor(needed / 2)], `${series} series`);
    if (needed > 2 * sideMin) assert.deepEqual(changePoints(step(needed - 2), error), [], `${series} series`);
  }
  assert.deepEqual(
    [1, 20, 60].map((series) => valuesNeeded(0.05 / series)),
    [10, 13, 15],
  );
});

test('the parts of a series share its error', () => {
  const { gaussian } = simulationOf(5);
  const changed = sum(
    numbers(300, () => {
      const values = numbers(40, (index) => gaussian() + (index < 20 ? 0 : 100));
      return changePoints(values, 0.05).length > 1 ? 1 : 0;
    }),
  );
  // 5 % of 300, and three standard deviations.
  assert.ok(changed <= 15 + 3 * Math.sqrt(300 * 0.05 * 0.95), `${changed} of 300`);
});
