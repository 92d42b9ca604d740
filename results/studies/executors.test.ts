import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultIn, slow } from '../../test/fixtures/changed-run.ts';
import { makeRun } from '../../test/fixtures/make-run.ts';
import type { Round } from '../run-file/result.ts';
import {
  type ArmResult,
  armFigures,
  armRatioMetrics,
  armTargets,
  judgeArms,
  outcomeOfArms,
} from './executors.ts';

const [scenario, connections] = ['users-names', 16];

/** An arm whose every answer takes `factor` times as long, in the same 12 rounds of 4 launches for all. */
function armOf(arm: string, factor: number, asked: Partial<ArmResult> = {}): ArmResult {
  const result = resultIn(makeRun(), 'normalized', 'post-with-comments');
  slow(result, factor);
  const rounds = result.rounds.map(
    (round): Round => ({
      ...round,
      durationMs: round.durationMs * factor,
      serverCpuUsPerRequest: (round.serverCpuUsPerRequest ?? 0) * factor,
    }),
  );
  return { arm, scenario, connections, rounds, ...asked };
}

/** The same, with a rate that differs from launch to launch by a factor of `spread`. */
function unsteady(result: ArmResult, spread: number): ArmResult {
  const rounds = result.rounds.map((round) => ({
    ...round,
    durationMs: round.durationMs * (round.launch % 2 === 0 ? spread : 1 / spread),
  }));
  return { ...result, rounds };
}

test('figures are ratios to the first arm of the same question, paired in the round', () => {
  const elsewhere = armOf('mercurius', 8, { connections: 1 });
  const [first, second, other] = armFigures([armOf('direct', 1), armOf('mercurius', 2), elsewhere]);
  assert.deepEqual(
    armRatioMetrics.map(({ key }) => key),
    ['throughput', 'serverCpu'],
  );
  assert.deepEqual(first?.ratios, [null, null]);
  const [rate, serverCpu] = second?.ratios ?? [];
  assert.ok(Math.abs((rate?.value ?? 0) - 0.5) < 1e-9);
  assert.ok(Math.abs((serverCpu?.value ?? 0) - 2) < 1e-9);
  assert.equal(rate?.interval?.over, 'launches');
  assert.deepEqual(other?.ratios, [null, null], 'nothing to compare with at one connection');
});

test('a target is met, not met, or cannot be told, by the whole interval', () => {
  const judge = (mercurius: ArmResult) => judgeArms([armOf('direct', 1), mercurius]);
  const verdict = (mercurius: ArmResult) => judge(mercurius).map(({ criterion }) => criterion.isMet);
  // Of the targets of users-names, only that of direct over mercurius has both arms: at least twice as many.
  assert.deepEqual(verdict(armOf('mercurius', 2.1)), [true]);
  assert.deepEqual(verdict(armOf('mercurius', 1.9)), [false]);
  assert.deepEqual(verdict(unsteady(armOf('mercurius', 2.1), 1.3)), [null]);
  assert.equal(outcomeOfArms(judge(armOf('mercurius', 2.1))), 'fine');
  assert.equal(outcomeOfArms(judge(armOf('mercurius', 1.9))), 'finding');
  assert.equal(outcomeOfArms(judge(unsteady(armOf('mercurius', 2.1), 1.3))), 'inconclusive');
});

test('a p50 at one connection is to be small, a rate large', () => {
  const asked = { scenario: 'user-by-id', connections: 1 };
  const judge = (factor: number) => judgeArms([armOf('raw', 1, asked), armOf('direct', factor, asked)]);
  assert.deepEqual(
    [1.1, 1.3].map((factor) =>
      judge(factor).map(({ target, criterion }) => [target.metric, criterion.isMet]),
    ),
    [[['p50', true]], [['p50', false]]],
  );
});

test('with too few rounds for an interval nothing can be told', () => {
  const one = (result: ArmResult): ArmResult => ({ ...result, rounds: result.rounds.slice(0, 1) });
  const [judged] = judgeArms([one(armOf('direct', 1)), one(armOf('mercurius', 9))]);
  assert.equal(judged?.criterion.isMet, null);
  assert.ok((judged?.criterion.value ?? 0) > 8);
});

test('where no two arms of a target were measured, nothing is judged, and nothing is wrong', () => {
  const judged = judgeArms([armOf('direct:text', 1), armOf('direct:wasm', 2)]);
  assert.deepEqual([judged, outcomeOfArms(judged)], [[], 'fine']);
});

test('every target is of direct, or of what it is held against', () => {
  for (const { arm, against } of armTargets) {
    assert.ok(
      arm === 'direct' || armTargets.some((other) => other.against === arm),
      `${arm} over ${against}`,
    );
  }
});
