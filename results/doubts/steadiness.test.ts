import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import type { Result } from '../run-file/result.ts';
import { randomFrom } from '../statistics/random.ts';
import { unsteadyReasons } from './steadiness.ts';

const launches = [0, 1, 2, 3, 4];
const [template] = makeRun().results;
const [anyRound] = template?.rounds ?? [];
assert.ok(template && anyRound);

/** A result whose p50s are 1 ms times a factor for each round of each launch. */
function resultOf(factors: (launch: number) => readonly number[]): Result {
  const rounds = launches.flatMap((launch) =>
    factors(launch).map((factor) => ({
      ...anyRound,
      launch,
      latencyUs: { ...anyRound?.latencyUs, p50: 1_000 * factor },
    })),
  );
  return { ...template, status: 'ok', rounds } as Result;
}

const reasonOf = (...results: Result[]): string | null => unsteadyReasons([results])[0] ?? null;

test('a server that gets faster in every launch is unsteady, however launches differ', () => {
  const warming = [1, 2].map((level) => resultOf((launch) => [level + 0.1 * launch, level, 0.9 * level]));
  assert.match(
    reasonOf(...warming) ?? '',
    /^not steady: its times and CPU fell by \d+ % .*--profile thorough$/,
  );
});

test('a server that gets slower is unsteady, too', () => {
  const slowing = resultOf((launch) => [1, 1.1, 1.21].map((factor) => factor * (1 + launch)));
  assert.match(reasonOf(slowing) ?? '', /rose by 21 %/);
});

test('a change in one launch only, a small one, or one between launches is not unsteady', () => {
  for (const factors of [
    (launch: number) => (launch === 0 ? [1.5, 1, 1] : [1, 1, 1]),
    () => [1.04, 1, 1],
    (launch: number) => [1 + launch, 1 + launch],
    () => [1],
  ])
    assert.equal(reasonOf(resultOf(factors)), null);
});

test('noise is not drift: of 400 runs of 5 steady servers, about one in twenty names one of them', () => {
  const random = randomFrom(7);
  const noise = (): number => Math.exp(0.1 * Math.sqrt(12) * (random() - 0.5));
  const server = (): Result[] => [resultOf(() => [noise(), noise(), noise()])];
  const named = Array.from({ length: 400 }, () =>
    unsteadyReasons(Array.from({ length: 5 }, server)).some((reason) => reason !== null),
  ).filter(Boolean).length;
  // 20 are expected; with a true rate of 5 %, 35 or more occur with one of 1,000 seeds.
  assert.ok(named < 35, `${named} of 400`);
});

test('of several servers, only the one that drifts is named', () => {
  const steady = resultOf(() => [1, 1.001, 1]);
  const warming = resultOf((launch) => [1.3 + 0.01 * launch, 1, 1]);
  const reasons = unsteadyReasons([[steady], [warming], [steady]]);
  assert.deepEqual(
    reasons.map((reason) => reason !== null),
    [false, true, false],
  );
});

test('few launches, and invalid or saturated cases, are not judged', () => {
  const warming = resultOf(() => [1.2, 1, 1]);
  const few = { ...warming, rounds: warming.rounds.filter(({ launch }) => launch < 3) };
  assert.equal(reasonOf(few), null);
  assert.equal(reasonOf({ ...warming, status: 'saturated' }), null);
  assert.notEqual(reasonOf(warming), null);
});
