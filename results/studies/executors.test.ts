import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultIn, slow } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import type { Round } from '../run-file/result.ts';
import { goals, judgeTargets, outcomeOfTargets, type TargetResult, targetFigures } from './executors.ts';

const [scenario, connections] = ['users-names', 16];

/** A target whose answers take `factor` times as long, with the same 12 rounds of 4 launches for every target. */
function targetOf(target: string, factor: number, asked: Partial<TargetResult> = {}): TargetResult {
  const result = resultIn(makeRun(), 'normalized', 'post-with-comments');
  slow(result, factor);
  const rounds = result.rounds.map((round): Round => ({ ...round, durationMs: round.durationMs * factor }));
  return { target, scenario, connections, rounds, ...asked };
}

/** The same with a rate that varies between launches by a factor of `spread`. */
function unsteady(result: TargetResult, spread: number): TargetResult {
  const rounds = result.rounds.map((round) => ({
    ...round,
    durationMs: round.durationMs * (round.launch % 2 === 0 ? spread : 1 / spread),
  }));
  return { ...result, rounds };
}

test('figures are ratios to the first target of the same question, paired in the round', () => {
  const elsewhere = targetOf('mercurius', 8, { connections: 1 });
  const [first, second, other] = targetFigures([targetOf('direct', 1), targetOf('mercurius', 2), elsewhere]);
  const ratiosOf = (of: typeof first) => [...(of?.ratios ?? [])].map(([{ key }, ratio]) => ({ key, ratio }));
  assert.deepEqual(
    ratiosOf(first).map(({ key }) => key),
    ['cpu', 'serverCpu', 'throughput'],
  );
  assert.ok(ratiosOf(first).every(({ ratio }) => ratio === null));
  const [, serverCpu, rate] = ratiosOf(second).map(({ ratio }) => ratio);
  assert.ok(Math.abs((rate?.value ?? 0) - 0.5) < 1e-9);
  assert.ok(Math.abs((serverCpu?.value ?? 0) - 2) < 1e-9);
  assert.equal(rate?.interval?.over, 'launches');
  assert.deepEqual(
    ratiosOf(other),
    [{ key: 'p50', ratio: null }],
    'nothing to compare with at one connection',
  );
});

test('the whole interval decides whether a goal is met, not met, or undecided', () => {
  const judge = (mercurius: TargetResult) => judgeTargets([targetOf('direct', 1), mercurius]);
  const verdict = (mercurius: TargetResult) => judge(mercurius).map(({ criterion }) => criterion.isMet);
  // Of the goals for users-names, only direct over mercurius has both targets: at least twice as many.
  assert.deepEqual(verdict(targetOf('mercurius', 2.1)), [true]);
  assert.deepEqual(verdict(targetOf('mercurius', 1.9)), [false]);
  assert.deepEqual(verdict(unsteady(targetOf('mercurius', 2.1), 1.3)), [null]);
  assert.equal(outcomeOfTargets(judge(targetOf('mercurius', 2.1))), 'fine');
  assert.equal(outcomeOfTargets(judge(targetOf('mercurius', 1.9))), 'finding');
  assert.equal(outcomeOfTargets(judge(unsteady(targetOf('mercurius', 2.1), 1.3))), 'inconclusive');
});

test('a p50 at one connection should be small, a rate large', () => {
  const asked = { scenario: 'user-by-id', connections: 1 };
  const judge = (factor: number) =>
    judgeTargets([targetOf('raw', 1, asked), targetOf('direct', factor, asked)]);
  assert.deepEqual(
    [1.1, 1.3].map((factor) => judge(factor).map(({ goal, criterion }) => [goal.metric, criterion.isMet])),
    [[['p50', true]], [['p50', false]]],
  );
});

test('with too few rounds for an interval, goals are undecided', () => {
  const one = (result: TargetResult): TargetResult => ({ ...result, rounds: result.rounds.slice(0, 1) });
  const [judged] = judgeTargets([one(targetOf('direct', 1)), one(targetOf('mercurius', 9))]);
  assert.equal(judged?.criterion.isMet, null);
  assert.ok((judged?.criterion.value ?? 0) > 8);
});

test('if no goal has both of its targets measured, nothing is judged, and the outcome is fine', () => {
  const judged = judgeTargets([targetOf('direct:text', 1), targetOf('direct:wasm', 2)]);
  assert.deepEqual([judged, outcomeOfTargets(judged)], [[], 'fine']);
});

test('every goal is about direct, or about a target that it is compared with', () => {
  for (const { target, against } of goals) {
    assert.ok(
      target === 'direct' || goals.some((other) => other.against === target),
      `${target} over ${against}`,
    );
  }
});
