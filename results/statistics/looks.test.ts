import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sum } from './basic.ts';
import { confidence, studentEstimate } from './estimate.ts';
import { ratiosOf } from './judgement.ts';
import { errorAt } from './looks.ts';
import { noise, type Simulation, simulationOf } from './simulation.fixture.ts';

const [experiments, launchesPerLook, references, perReference] = [4_000, 4, 2, 4];
const looks = [1, 2, 3, 4].map((look) => look * launchesPerLook);
/** Three standard deviations of a share near 5 % in this many experiments. */
const tolerance = 3 * Math.sqrt((confidence * (1 - confidence)) / experiments);

/** The log ratio of each case to the reference of its question, by launch. No case differs from any other. */
function logRatios({ gaussian }: Simulation): readonly (readonly number[])[] {
  const launches = () => Array.from({ length: looks.at(-1) ?? 0 }, () => noise.launch * gaussian());
  return Array.from({ length: references }, launches).flatMap((theirs) =>
    Array.from({ length: perReference }, () => launches().map((log, n) => log - (theirs[n] ?? 0))),
  );
}

/** Whether a winner is named at some look, with this error at each. */
function isClaimed(logs: readonly (readonly number[])[], errorOf: (look: number) => number): boolean {
  return looks.some((launches, look) => {
    const estimates = logs.map((own) => studentEstimate(own.slice(0, launches), 'launches'));
    return ratiosOf(estimates, errorOf(look)).some(
      (ratio) => ratio?.change === 'lower' || ratio?.change === 'higher',
    );
  });
}

test('the error of all looks together is 5 %, however many there are', () => {
  const errors = Array.from({ length: 40 }, (_, look) => errorAt(Array(look + 1).fill(4)));
  assert.ok(sum(errors) <= 0.05 && sum(errors) > 0.0499);
  assert.deepEqual(
    errors,
    errors.toSorted((one, other) => other - one),
  );
  assert.equal(errorAt([]), errorAt([4]));
});

test('whoever adds launches until a winner is named finds one in at most 5 % of runs without any difference', (context) => {
  const simulation = simulationOf(16);
  let [spent, repeated] = [0, 0];
  for (let n = 0; n < experiments; n += 1) {
    const logs = logRatios(simulation);
    if (isClaimed(logs, (look) => errorAt(looks.slice(0, look + 1)))) spent += 1;
    if (isClaimed(logs, () => 1 - confidence)) repeated += 1;
  }
  const [share, without] = [spent / experiments, repeated / experiments];
  context.diagnostic(`${(100 * share).toFixed(1)} %; with 5 % at each look ${(100 * without).toFixed(1)} %`);
  assert.ok(share <= 1 - confidence + tolerance, `${share}`);
  assert.ok(without > 1 - confidence + tolerance, `${without}`);
});
