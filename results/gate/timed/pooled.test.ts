import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultIn, soundRun } from '../../../test/fixtures/changed-run.ts';
import type { Result } from '../../run-file/result.ts';
import { type Simulation, simulationOf } from '../../statistics/simulation.fixture.ts';
import { gateError, type Pair, pooledRow, pooledTests } from './pooled.ts';

const [launches, rounds, rows] = [8, 10, 6];
const strategies = ['tv', 'mv', 'qm'];

/**
 * Pairs of cases of three strategies, in which the candidate takes `slower` times the CPU. Launches of a pair differ by 2 %, windows by 10 %, and
 * the speed of the machine by 30 % from round to round, for both sides alike.
 */
function pairsOf({ gaussian }: Simulation, slower: (row: number) => number): readonly Pair[] {
  const shape = resultIn(soundRun(), 'mv', 'post-with-comments', 'cost');
  const [round] = shape.rounds;
  assert.ok(round);
  const side = (row: number): Result => ({ ...shape, strategy: strategies[row % 3] ?? '', rounds: [] });
  return Array.from({ length: rows }, (_, row) => {
    const [before, after] = [side(row), side(row)];
    for (let launch = 0; launch < launches; launch += 1) {
      const ofLaunch = 0.02 * gaussian();
      for (let index = 0; index < rounds; index += 1) {
        const machine = 0.3 * gaussian();
        const cpuOf = (log: number) => ({
          ...round,
          launch,
          serverCpuUsPerRequest: 300 * Math.exp(machine + log + 0.07 * gaussian()),
          databaseCpuUsPerRequest: 1e-9,
        });
        before.rounds.push(cpuOf(0));
        after.rounds.push(cpuOf(ofLaunch + Math.log(slower(row))));
      }
    }
    return { before, after };
  });
}

function isWorse(pairs: readonly Pair[]): boolean {
  return pooledTests(pairs.map(pooledRow)).some((one) => one.isWorse);
}

test('of gates without a change, one in a hundred at the most says slower', () => {
  const simulation = simulationOf(1);
  const gates = 600;
  let alarms = 0;
  for (let n = 0; n < gates; n += 1) if (isWorse(pairsOf(simulation, () => 1))) alarms += 1;
  // Six are expected at the most; twelve come up in one series of 50.
  assert.ok(alarms <= 2 * gateError * gates, `${alarms} of ${gates}`);
});

test('a slow-down of all rows is found that no row alone could show', () => {
  const simulation = simulationOf(2);
  let found = 0;
  for (let n = 0; n < 50; n += 1) if (isWorse(pairsOf(simulation, () => 1.05))) found += 1;
  assert.ok(found >= 45, `${found} of 50`);
});

test('a faster candidate is not slower, and the ratio is the mean of the rows', () => {
  const [pooled] = pooledTests(pairsOf(simulationOf(3), (row) => (row === 0 ? 2 : 0.8)).map(pooledRow));
  assert.ok(pooled);
  assert.equal(pooled.rows, rows);
  const expected = Math.exp((Math.log(2) + 5 * Math.log(0.8)) / 6);
  assert.ok(Math.abs(pooled.ratio.value / expected - 1) < 0.03, `${pooled.ratio.value}`);
  assert.equal(pooled.isWorse, false);
});

test('launches that one row lacks count for none, and a single launch tells nothing', () => {
  const pairs = pairsOf(simulationOf(4), () => 1.5);
  const [first] = pairs;
  assert.ok(first);
  const keep = (kept: (launch: number) => boolean) => {
    first.after.rounds = first.after.rounds.filter(({ launch }) => kept(launch));
  };
  keep((launch) => launch > 2);
  assert.equal(pooledTests(pairs.map(pooledRow))[0]?.ratio.interval.count, launches - 3);
  keep((launch) => launch === 5);
  assert.deepEqual(pooledTests(pairs.map(pooledRow)), []);
  keep(() => false);
  assert.equal(pooledTests(pairs.map(pooledRow))[0]?.rows, rows - 1);
});

test('strategies that share no process count apart: four launches of three find what four of one do not', () => {
  const simulation = simulationOf(5);
  const found = { apart: 0, together: 0 };
  for (let n = 0; n < 100; n += 1) {
    const pooled = pairsOf(simulation, () => 1.04).map(pooledRow);
    const few = pooled.map((row) => ({ ...row, centres: new Map([...row.centres].slice(0, 4)) }));
    if (pooledTests(few)[0]?.isWorse) found.apart += 1;
    if (pooledTests(few.map((row) => ({ ...row, server: 'one' })))[0]?.isWorse) found.together += 1;
  }
  assert.ok(found.apart > 1.5 * found.together && found.apart > 50, JSON.stringify(found));
});
