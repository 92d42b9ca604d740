import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Components,
  expectedHalfWidth,
  optimalRounds,
  roundsOverLaunches,
  varianceComponents,
} from './variance-components.ts';

/** Normal numbers by Box and Muller, from a seeded linear congruential generator. */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function simulate({ launch, round, window }: Components, launches: number, seed: number) {
  const normal = normals(seed);
  return Array.from({ length: launches }, () => {
    const ofLaunch = normal() * Math.sqrt(launch);
    return Array.from({ length: 4 }, () => {
      const ofRound = ofLaunch + normal() * Math.sqrt(round);
      return Array.from({ length: 3 }, () => ofRound + normal() * Math.sqrt(window));
    });
  });
}

test('components of a simulated experiment are recovered', () => {
  for (const truth of [
    { launch: 9, round: 1, window: 4 },
    { launch: 1, round: 4, window: 1 },
    { launch: 2, round: 2, window: 2 },
  ]) {
    const found = varianceComponents(simulate(truth, 4_000, 7));
    for (const name of ['launch', 'round', 'window'] as const) {
      assert.ok(Math.abs(found[name] / truth[name] - 1) < 0.1, `${name}: ${found[name]} for ${truth[name]}`);
    }
  }
});

test('if launches do not vary, their component is near 0 and never below', () => {
  const means = Array.from({ length: 200 }, (_, seed) =>
    varianceComponents(simulate({ launch: 0, round: 0, window: 1 }, 5, seed)),
  );
  assert.ok(means.every(({ launch, round }) => launch >= 0 && round >= 0));
  assert.ok(means.reduce((sum, { launch }) => sum + launch, 0) / means.length < 0.05);
});

test('a known table: means and squares computed by hand', () => {
  // Windows differ by 2 (variance 2), round means by 2 (2), launch means by 10 (50).
  const values = [
    [
      [0, 2],
      [2, 4],
    ],
    [
      [10, 12],
      [12, 14],
    ],
  ];
  assert.deepEqual(varianceComponents(values), { window: 2, round: 1, launch: 49 });
});

test('experiments that are too small or not balanced are refused', () => {
  assert.throws(() => varianceComponents([[[1, 2]], [[1, 2]]]), /received 2, 1 and 2/);
  assert.throws(() => varianceComponents([[[1, 2], [3]], [[1, 2]]]), /but not everywhere/);
});

test('the half-width for a split is that of the t interval over its launches', () => {
  const components = { launch: 1, round: 1, window: 2 };
  // t for 3 degrees of freedom is 3.182; the variance of a launch mean is 1 + 1/2 + 2/4.
  const half = expectedHalfWidth(components, { launches: 4, rounds: 2, windows: 2 });
  assert.ok(Math.abs(half - 3.182 * Math.sqrt(2 / 4)) < 1e-3);
  assert.equal(roundsOverLaunches(components), 3);
});

test('the optimal number of rounds is the published one', () => {
  assert.equal(optimalRounds({ launchMs: 900, roundMs: 100, variances: 1 }), 3);
  assert.equal(optimalRounds({ launchMs: 100, roundMs: 100, variances: 4 }), 2);
});
