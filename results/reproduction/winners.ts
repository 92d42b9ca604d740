/** Which of two strategies is faster, and whether two runs name the same one. */

import { ratioOf } from '../metrics/measure.ts';
import { headlineOf, metricOf } from '../metrics/registry.ts';
import { conditionsKey, questionKey, targetLabel } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { type KnownRatio, ratiosOf } from '../statistics/judgement.ts';
import { errorAt } from '../statistics/looks.ts';
import { moderatedByKind } from '../statistics/moderation.ts';
import type { WinnerPair } from '../studies/reproduce.ts';

/** All pairs of strategies that answered the same question and have an interval in both runs, in the first run's order. */
export function winnerPairs(first: Run, second: Run): readonly WinnerPair[] {
  const pairs = resultPairs(first, second);
  const [before, after] = ([0, 1] as const).map((run) =>
    ratiosOf(
      moderatedByKind(
        pairs.map(({ theirs, ours }) => ratioOf(headlineOf(ours[run]), theirs[run], ours[run])),
        pairs.map(({ ours }) => headlineOf(ours[run]).key),
      ),
      errorAt([first, second][run]?.looks ?? []),
    ),
  );
  return pairs.flatMap((pair, index) => {
    const [one, other] = [before?.[index], after?.[index]];
    return one?.interval && other?.interval ? [winnerPair(pair, [one, other])] : [];
  });
}

/** The results of two strategies for one question, each in both runs. */
interface ResultPair {
  readonly theirs: readonly [Result, Result];
  readonly ours: readonly [Result, Result];
}

function resultPairs(first: Run, second: Run): readonly ResultPair[] {
  const questions = Map.groupBy(second.results, questionKey);
  return [...Map.groupBy(first.results, questionKey)].flatMap(([question, results]) => {
    const partners = new Map(questions.get(question)?.map((result) => [targetLabel(result), result]));
    const answered = results.flatMap((one): [Result, Result][] => {
      const other = partners.get(targetLabel(one));
      return other === undefined ? [] : [[one, other]];
    });
    return answered.flatMap((theirs, index) => answered.slice(index + 1).map((ours) => ({ theirs, ours })));
  });
}

function winnerPair({ theirs, ours }: ResultPair, ratios: readonly [KnownRatio, KnownRatio]): WinnerPair {
  const [result] = theirs;
  return {
    strategies: [targetLabel(result), targetLabel(ours[0])],
    scenario: result.scenario,
    setting: `${conditionsKey(result)} ${[...new Set([result.executor, ours[0].executor])].join(' and ')}`,
    metric: headlineOf(result).key,
    ratios,
  };
}

/** The winner in each run: the faster one, if the difference is significant after correction for all pairs; else null. */
export function winnersOf({ strategies, metric, ratios }: WinnerPair): readonly (string | null)[] {
  const { better } = metricOf(metric);
  return ratios.map(({ change }) =>
    change === 'lower' || change === 'higher' ? strategies[change === better ? 1 : 0] : null,
  );
}

/** Whether each run has a winner. */
export function isDecided(pair: WinnerPair): boolean {
  return winnersOf(pair).every((winner) => winner !== null);
}

/** Whether each run has a winner, and they differ. */
export function isContradiction(pair: WinnerPair): boolean {
  return isDecided(pair) && new Set(winnersOf(pair)).size > 1;
}
