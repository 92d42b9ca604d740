/** Which of two strategies is faster, and whether two runs name the same one. */
import type { Estimate, Interval } from './interval.ts';
import type { Result, Run } from './run.ts';
import { ratioOf } from './stats.ts';
import { conditionsKey, questionKey, respondentLabel } from './trial.ts';

type KnownRatio = Estimate & { readonly interval: Interval };

/** Two strategies, each by one of its executors, that answered one question in both runs. */
export interface WinnerPair {
  readonly strategies: readonly [string, string];
  readonly scenario: string;
  readonly setting: string;
  /** The second strategy's p50 over the first one's, in each run; rates, where a capacity was asked for. */
  readonly ratios: readonly [KnownRatio, KnownRatio];
  /** Whom each run names: the strategy on whose side of 1 the whole interval lies; null for none. */
  readonly winners: readonly [string | null, string | null];
  /** Whether each run names one, and they differ. */
  readonly isContradiction: boolean;
}

/** All pairs of strategies of all questions for which both runs have an interval, in the first run's order. */
export function winnerPairs(first: Run, second: Run): readonly WinnerPair[] {
  const questions = Map.groupBy(second.results, questionKey);
  return [...Map.groupBy(first.results, questionKey)].flatMap(([question, results]) => {
    const partners = new Map(questions.get(question)?.map((result) => [respondentLabel(result), result]));
    const answered = results.flatMap((one): [Result, Result][] => {
      const other = partners.get(respondentLabel(one));
      return other === undefined ? [] : [[one, other]];
    });
    return answered.flatMap((theirs, index) =>
      answered.slice(index + 1).flatMap((ours) => winnerPair(theirs, ours) ?? []),
    );
  });
}

/** Of two strategies' results in both runs. */
function winnerPair(theirs: readonly [Result, Result], ours: readonly [Result, Result]): WinnerPair | null {
  const ratios = [ratioOf(theirs[0], ours[0]), ratioOf(theirs[1], ours[1])] as const;
  if (!isKnown(ratios[0]) || !isKnown(ratios[1])) return null;
  const [result] = theirs;
  const strategies = [respondentLabel(result), respondentLabel(ours[0])] as const;
  const isRate = result.load.kind === 'capacity';
  const winnerBy = ({ interval: { low, high } }: KnownRatio): string | null => {
    if (low <= 1 && high >= 1) return null;
    const isSecondSmaller = high < 1;
    return strategies[isSecondSmaller === isRate ? 0 : 1];
  };
  const winners = [winnerBy(ratios[0]), winnerBy(ratios[1])] as const;
  const isContradiction = winners[0] !== null && winners[1] !== null && winners[0] !== winners[1];
  return {
    strategies,
    scenario: result.scenario,
    setting: `${conditionsKey(result)} ${[...new Set([result.executor, ours[0].executor])].join(' and ')}`,
    ratios: [ratios[0], ratios[1]],
    winners,
    isContradiction,
  };
}

function isKnown(ratio: Estimate | null): ratio is KnownRatio {
  return ratio !== null && ratio.interval !== null;
}
