import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { disturbances } from './disturbed.ts';

/** A machine on which everything takes `factor` times as long from the third of the four launches on. */
function changing(factor: number): Run {
  const run = makeRun();
  const results = run.results.map((result) => ({
    ...result,
    rounds: result.rounds.map((round) => {
      const by = round.launch < 2 ? 1 : factor;
      return {
        ...round,
        latencyUs: { ...round.latencyUs, p50: (round.latencyUs.p50 ?? 0) * by },
        serverCpuUsPerRequest: (round.serverCpuUsPerRequest ?? 0) * by,
        databaseCpuUsPerRequest: (round.databaseCpuUsPerRequest ?? 0) * by,
      };
    }),
  }));
  return { ...run, results };
}

/** Each window of these cases beside a process that takes this share of the CPUs. */
const beside = (share: number, results: readonly Result[]): Result[] =>
  results.map((result) => ({
    ...result,
    rounds: result.rounds.map((round) => ({ ...round, otherCpuShare: share })),
  }));

test('a run that nothing disturbed may be decided on', () => {
  assert.deepEqual(disturbances(makeRun()), []);
  assert.deepEqual(disturbances(changing(1.15)), []);
});

test('a machine that changed by more than a fifth disturbs a run, in either direction', () => {
  const texts = [1.3, 0.7].map((factor) => disturbances(changing(factor)));
  assert.match(
    texts[0]?.join() ?? '',
    /^all cases were (29|30|31) % slower in the second half of the run: the machine changed$/,
  );
  assert.match(
    texts[1]?.join() ?? '',
    /^all cases were (29|30|31) % faster in the second half of the run: the machine changed$/,
  );
  const few = changing(1.3);
  for (const { rounds } of few.results) rounds.splice(6);
  assert.deepEqual(disturbances(few), []);
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
