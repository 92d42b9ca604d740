import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digamma, trigamma, trigammaInverse } from './distributions.ts';
import { containsOne, degreesOf, halfWidthLog, type Known, studentEstimate } from './estimate.ts';
import { ratiosOf } from './judgement.ts';
import { commonVariance, moderated } from './moderation.ts';
import { simulationOf } from './simulation.fixture.ts';

const near = (actual: number, expected: number, by = 1e-9) =>
  assert.ok(
    Math.abs(actual - expected) <= by * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );

test('digamma and trigamma have their known values', () => {
  const euler = 0.577215664901532;
  near(digamma(1), -euler);
  near(digamma(0.5), -euler - 2 * Math.log(2));
  near(digamma(10), 2.251752589066721);
  near(trigamma(1), Math.PI ** 2 / 6);
  near(trigamma(0.5), Math.PI ** 2 / 2);
  for (const x of [0.3, 1.5, 4, 40]) near(trigammaInverse(trigamma(x)), x, 1e-6);
});

const estimate = (logs: readonly number[]) => studentEstimate(logs, 'launches') as Known;
/** Four launches with this centre and standard deviation. */
const ratio = (centre: number, sd: number) =>
  estimate([-1, -1, 1, 1].map((sign) => centre + (sign * sd * Math.sqrt(3)) / 2));

test('a variance is moderated towards the common one, but never below what was seen', () => {
  const sds = [0.02, 0.03, 0.04, 0.05, 0.06, 0.2];
  const plain = sds.map((sd) => ratio(0, sd));
  const found = moderated(plain);
  for (const [index, one] of found.entries()) {
    const before = plain[index] as Known;
    assert.equal(one.value, before.value);
    assert.ok(degreesOf(one.interval) > 3 && degreesOf(one.interval) <= 6);
  }
  const [quiet, noisy] = [0, 5].map((index) => [plain[index], found[index]] as [Known, Known]);
  assert.ok(quiet && halfWidthLog(quiet[1].interval) > 0.8 * halfWidthLog(quiet[0].interval));
  // Its t has more degrees now, but its standard error is its own.
  assert.ok(noisy && halfWidthLog(noisy[1].interval) < halfWidthLog(noisy[0].interval));
  assert.ok(noisy && halfWidthLog(noisy[1].interval) > 0.74 * halfWidthLog(noisy[0].interval));
});

test('few ratios, exact ones, and those over rounds stay as they are', () => {
  const few = [0.02, 0.03, 0.04, 0.05, 0.06].map((sd) => ratio(0, sd));
  assert.deepEqual(moderated(few), few);
  const exact = Array.from({ length: 8 }, () => ratio(0, 0));
  assert.deepEqual(moderated(exact), exact);
  const overRounds = Array.from(
    { length: 8 },
    (_, index) => studentEstimate([0, 0.01 * index, 0.02], 'rounds') as Known,
  );
  assert.deepEqual(moderated(overRounds), overRounds);
});

test('variances that scatter as chance makes them have one common variance; others have few degrees', () => {
  const { gaussian } = simulationOf(3);
  const chiSquare = (degrees: number) =>
    Array.from({ length: degrees }, () => gaussian() ** 2).reduce((sum, one) => sum + one);
  const alike = commonVariance(
    Array.from({ length: 400 }, () => (0.04 * chiSquare(3)) / 3),
    3,
  );
  near(alike.variance, 0.04, 0.2);
  assert.ok(alike.degrees > 20, `${alike.degrees}`);
  // Scaled by an inverse chi-square of 4 degrees around 0.04.
  const scattered = commonVariance(
    Array.from({ length: 4_000 }, () => (((0.04 * 4) / chiSquare(4)) * chiSquare(3)) / 3),
    3,
  );
  near(scattered.variance, 0.04, 0.2);
  near(scattered.degrees, 4, 0.25);
});

/** Runs of 4 scenarios x 4 strategies without any difference; ratios of a scenario share their reference. */
function simulated(runs: number, noisy: number) {
  const simulation = simulationOf(11);
  const { gaussian } = simulation;
  let [covered, coveredNoisy, named, namedPlain, count] = [0, 0, 0, 0, 0];
  for (let run = 0; run < runs; run += 1) {
    const ratios = Array.from({ length: 4 }, (_, scenario) => {
      const sds = Array.from(
        { length: 4 },
        () => 0.05 * Math.exp(0.3 * gaussian()) * (scenario === 3 ? noisy : 1),
      );
      const [reference = [], ...others] = sds.map((sd) => Array.from({ length: 4 }, () => sd * gaussian()));
      return others.map((own) => estimate(own.map((log, launch) => log - (reference[launch] ?? 0))));
    }).flat();
    const found = moderated(ratios);
    count += found.length;
    covered += found.filter(containsOne).length;
    coveredNoisy += found.slice(9).filter(containsOne).length;
    const isNamed = (all: readonly Known[]) =>
      ratiosOf(all, 0.05).some((one) => one?.change === 'lower' || one?.change === 'higher');
    named += Number(isNamed(found));
    namedPlain += Number(isNamed(ratios));
  }
  return { coverage: covered / count, noisy: (4 * coveredNoisy) / count, named: named / runs, namedPlain };
}

test('in simulated runs, intervals cover 95 %, and no more than 5 % of runs without a difference name a winner', () => {
  const alike = simulated(1_500, 1);
  assert.ok(alike.coverage > 0.945 && alike.coverage < 0.98, `${alike.coverage}`);
  assert.ok(alike.named <= 0.05, `${alike.named}`);
  const unlike = simulated(1_500, 2);
  assert.ok(unlike.coverage > 0.945, `${unlike.coverage}`);
  assert.ok(unlike.noisy > 0.9, `${unlike.noisy}`);
  assert.ok(unlike.named <= 0.06, `${unlike.named}`);
});
