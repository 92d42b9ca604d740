import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import type { Result } from '../run-file/result.ts';
import type { NoiseFloor, Run } from '../run-file/run.ts';
import { disturbances } from './disturbed.ts';

const floor: NoiseFloor = {
  workMedianUs: 1_000,
  workSpread: 0.01,
  memoryReadNs: 80,
  memoryReadBytes: 2 ** 24,
  timerLagP99Us: 100,
  otherCpuShare: 0,
  stolenCpuShare: 0,
};

function withFloors(end: Partial<NoiseFloor>): Run {
  const run = makeRun();
  const noiseFloor = { start: floor, end: { ...floor, ...end } };
  return { ...run, environment: { ...run.environment, noiseFloor } };
}

/** Each window of these cases beside a process that takes this share of the CPUs. */
const beside = (share: number, results: readonly Result[]): Result[] =>
  results.map((result) => ({
    ...result,
    rounds: result.rounds.map((round) => ({ ...round, otherCpuShare: share })),
  }));

test('a run that nothing disturbed may be decided on', () => {
  assert.deepEqual(disturbances(makeRun()), []);
  assert.deepEqual(disturbances(withFloors({ workMedianUs: 1_190 })), []);
});

test('a machine that changed by more than a fifth disturbs a run, in either direction', () => {
  assert.deepEqual(disturbances(withFloors({ workMedianUs: 1_250 })), [
    'the machine changed from start to end: fixed work: 25 % slower',
  ]);
  assert.deepEqual(disturbances(withFloors({ memoryReadNs: 60, workMedianUs: 700 })), [
    'the machine changed from start to end: fixed work: 30 % faster, random reads of memory: 25 % faster',
  ]);
});

test('other processes disturb a run if they took more than a tenth of the CPU in most cases', () => {
  const run = makeRun();
  assert.deepEqual(disturbances({ ...run, results: beside(0.3, run.results) }), [
    'other processes took 30 % of the CPU',
  ]);
  assert.deepEqual(disturbances({ ...run, results: beside(0.09, run.results) }), []);
  const few = [...beside(0.3, run.results.slice(0, 8)), ...run.results.slice(8)];
  assert.deepEqual(disturbances({ ...run, results: few }), []);
});

test('a strategy that differs from itself disturbs a run', () => {
  const run = makeRun();
  const own = run.results.filter(({ strategy }) => strategy === 'mv');
  const slower = own.map((result) => ({
    ...result,
    rounds: result.rounds.map((round) => ({
      ...round,
      latencyUs: { ...round.latencyUs, p50: (round.latencyUs.p50 ?? 0) * 1.1 },
    })),
  }));
  const paired = (results: Result[]) => ({ ...run, aaPair: { strategy: 'mv', results } });
  assert.deepEqual(disturbances(paired(own)), []);
  assert.deepEqual(disturbances(paired(slower)), ['mv differs from itself (A/A pair)']);
});
