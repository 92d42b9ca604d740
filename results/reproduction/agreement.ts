/** The cases of two runs side by side: whether the intervals of the same figure overlap. */

import { caseKey, settingKey, strategyLabel } from '../run-file/case.ts';
import type { Result } from '../run-file/result.ts';
import type { Run } from '../run-file/run.ts';
import { type Estimate, isKnown } from '../statistics/estimate.ts';
import type { CaseAgreement, IncomparableCase } from '../studies/reproduce.ts';
import { type Summary, summarize } from '../summary/stats.ts';

type CaseName = Pick<CaseAgreement, 'strategy' | 'scenario' | 'setting'>;

/** In the first run's order, followed by the cases that only the second run has. */
export function agreements(
  first: Run,
  second: Run,
): { readonly cases: readonly CaseAgreement[]; readonly incomparable: readonly IncomparableCase[] } {
  const partners = new Map(summarize(second).map((summary) => [caseKey(summary.result), summary]));
  const cases: CaseAgreement[] = [];
  const incomparable: IncomparableCase[] = [];
  for (const one of summarize(first)) {
    const other = partners.get(caseKey(one.result));
    partners.delete(caseKey(one.result));
    const reason = incomparableBecause([first, one], [second, other]);
    const figures = [figureOf(one), figureOf(other)] as const;
    if (reason !== null) incomparable.push({ ...nameOf(one.result), reason });
    if (isKnown(figures[0]) && isKnown(figures[1]))
      cases.push({
        ...nameOf(one.result),
        metric: one.headline.key,
        figures: [figures[0], figures[1]],
      });
  }
  for (const { result } of partners.values())
    incomparable.push({ ...nameOf(result), reason: `not in ${first.id}` });
  return { cases, incomparable };
}

/** Whether the intervals of both runs have a value in common. */
export function isOverlapping({ figures: [one, other] }: CaseAgreement): boolean {
  return one.interval.low <= other.interval.high && other.interval.low <= one.interval.high;
}

/** The headline figure of the case. */
function figureOf(summary: Summary | undefined): Estimate | null {
  return summary === undefined ? null : summary.metrics[summary.headline.key];
}

/** Null if both have an interval. */
function incomparableBecause(...sides: readonly [Run, Summary | undefined][]): string | null {
  const reasons = sides.flatMap(([{ id }, summary]) => {
    if (summary === undefined) return [`not in ${id}`];
    if (isKnown(figureOf(summary))) return [];
    const { status, reason } = summary.result;
    const isMeasured = status === 'ok' || status === 'unsteady';
    return [
      isMeasured ? `no interval in ${id}` : `${status} in ${id}: ${reason ?? 'no reason was recorded'}`,
    ];
  });
  return reasons.length === 0 ? null : reasons.join('; ');
}

function nameOf(result: Result): CaseName {
  return { strategy: strategyLabel(result), scenario: result.scenario, setting: settingKey(result) };
}
