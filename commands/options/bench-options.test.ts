import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../results/run-file/run.ts';
import type { BenchOptions } from '../../runner/bench/context.ts';
import {
  type BenchCase,
  casesOfPart,
  comparedIn,
  emptyResult,
  isControl,
  isWrite,
  partsOf,
  scenariosIn,
} from '../../runner/schedule/cases.ts';
import { profiles } from '../../runner/schedule/profiles.ts';
import { direct, executors, mercurius } from '../../servers/executors/index.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { anotherOf, freshOptions, optionsOf } from './bench-options.ts';
import { seedMax } from './choices.ts';

const named = ({ name }: { readonly name: string }) => ({ name, title: name });

function casesOf(options: BenchOptions): readonly BenchCase[] {
  return partsOf(options).flatMap(casesOfPart);
}

/** The file of a run that has just begun. */
function begun(options: BenchOptions): Run {
  const results = casesOf(options)
    .filter(({ strategy }) => !isControl(strategy))
    .map(emptyResult);
  const run = { ...makeRun(), profile: options.profile.name, results };
  const [strategies, scenarios] = [comparedIn(options), scenariosIn(options)];
  return { ...run, strategies: strategies.map(named), scenarios: scenarios.map((one) => ({ ...one })) };
}

const wordsOf = (cases: readonly BenchCase[]) =>
  cases
    .map((one) => JSON.stringify([one.target.name, one.scenario.name, one.dataset.name, one.load]))
    .toSorted();

test('the options of a run can be read from its file, whichever executors it uses', () => {
  for (const profile of profiles) {
    for (const flags of [{}, { executor: executors }, { executor: [direct] }]) {
      const options = freshOptions(profile, flags);
      const again = optionsOf(begun(options));
      assert.deepEqual(wordsOf(casesOf(again)), wordsOf(casesOf(options)), profile.name);
    }
  }
});

test('named executors replace those of the profile, except for writes, which all hand to mercurius', () => {
  for (const profile of profiles) {
    const executorsOf = (executor: readonly (typeof direct)[]) =>
      new Set(
        casesOf(freshOptions(profile, { executor }))
          .filter((benchCase) => !isWrite(benchCase))
          .map((benchCase) => benchCase.executor),
      );
    assert.deepEqual(executorsOf([mercurius]), new Set([mercurius]));
    assert.deepEqual(executorsOf([direct]), new Set([direct]));
  }
});

test('a run by an unknown executor is refused with its name', () => {
  const [profile] = profiles;
  assert.ok(profile);
  const run = begun(freshOptions(profile, {}));
  for (const result of run.results) result.executor = 'oracle';
  assert.throws(() => optionsOf(run), /an executor that this version does not know: oracle/);
});

test('later runs measure the same on the same data, each in its own order', () => {
  const [profile] = profiles;
  assert.ok(profile);
  const first = freshOptions(profile, { seed: 7 });
  assert.equal(first.orderSeed, 7);
  const others = [1, 2].map((index) => anotherOf(first, index));
  assert.deepEqual(
    others.map(({ seed, orderSeed }) => [seed, orderSeed]),
    [
      [7, 8],
      [7, 9],
    ],
  );
  assert.ok(anotherOf(freshOptions(profile, { orderSeed: seedMax }), 1).orderSeed <= seedMax);
});

test('an old run used the seed of its data for the order; a resumed run keeps the order of its file', () => {
  const [profile] = profiles;
  assert.ok(profile);
  const run = begun(freshOptions(profile, {}));
  const orderOf = (orderSeed: number | null) =>
    optionsOf({ ...run, environment: { ...run.environment, seed: 5, orderSeed } }).orderSeed;
  assert.deepEqual([orderOf(null), orderOf(3)], [5, 3]);
});
