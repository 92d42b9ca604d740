import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeTargets, type TargetResult } from '../../results/studies/executors.ts';
import { resultIn } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import { textOf } from '../tables/text.ts';
import { executorsTables } from './executors.ts';

/** Rounds of 4 launches, with a target that takes `share` of the other's time. */
function resultsOf(share: number, otherCpuShare: number): readonly TargetResult[] {
  const { rounds } = resultIn(makeRun(), 'normalized', 'post-with-comments');
  const asked = { scenario: 'users-names', connections: 16 };
  const own = rounds.map((round) => ({ ...round, otherCpuShare, durationMs: round.durationMs * share }));
  return [
    { target: 'direct', ...asked, rounds: own },
    { target: 'mercurius', ...asked, rounds },
  ];
}

function shown(share: number, otherCpuShare = 0): string {
  const results = resultsOf(share, otherCpuShare);
  return textOf(executorsTables(results, judgeTargets(results)), { columns: 200, color: false });
}

test('every target has its line, and every ratio its interval, its goal and its verdict', () => {
  const text = shown(0.4);
  assert.match(
    text,
    /^users-names, closed:16 +CPU per request +server CPU +database CPU +throughput +CPU per request, of direct/,
  );
  assert.match(text, /^mercurius .* 0\.400 \(0\.400–0\.400\)/m);
  assert.match(text, /direct over mercurius +2\.50 \(2\.50–2\.50\) +at least 2 +met$/m);
  assert.match(shown(0.8), /1\.25 \(1\.25–1\.25\) +at least 2 +not met$/m);
  assert.doesNotMatch(text, /note:/);
});

test('CPU use by other processes is reported', () => {
  assert.match(shown(0.4, 0.45), /^note: a neighbour burned CPU/m);
});
