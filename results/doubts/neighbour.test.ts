import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { summarize } from '../summary/stats.ts';
import { neighbourNote } from './neighbour.ts';

function warningsWith(shares: readonly (number | null)[]): readonly string[] {
  const run = makeRun();
  const [result] = run.results;
  assert.ok(result);
  result.rounds = result.rounds.map((round, index) => ({
    ...round,
    otherCpuShare: shares[index % shares.length] ?? null,
  }));
  return summarize(run)[0]?.warnings ?? [];
}

test('a neighbour that burns CPU in most rounds is named, with what to do', () => {
  assert.match(warningsWith([0.3, 0.4, 0.01]).join(), /^a neighbour burned CPU: .* 30 %.*End them/);
});

test('a short burst, silence, and a system that does not report CPU give no warning', () => {
  for (const shares of [[0.02, 0.03, 0.9], [0], [null]]) assert.deepEqual(warningsWith(shares), []);
});

test('a neighbour who was there most of the time is reported once with the range, not for each case', () => {
  const run = makeRun();
  for (const [index, result] of run.results.entries()) {
    const otherCpuShare = index === 0 ? 0 : 0.2 + index / 100;
    result.rounds = result.rounds.map((round) => ({ ...round, otherCpuShare }));
  }
  assert.match(neighbourNote(run) ?? '', /took 21 % to 35 % of it in 15 of 16 cases/);
  assert.ok(summarize(run).every(({ warnings }) => !warnings.join().includes('neighbour')));
});
