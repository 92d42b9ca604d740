/** Changed plans, line by line: the baseline's with -, the candidate's with +. */

import { diffArrays } from 'diff';
import { oneLine, shortened } from '../../results/format.ts';
import type { Finding } from '../../results/gate/findings.ts';
import { planShape } from '../../results/plans/plan-shape.ts';
import type { Plan, Result } from '../../results/run-file/result.ts';
import { planOutline } from '../plans/plan-text.ts';

/** The beginning identifies a statement. */
const statementLengthMax = 160;

/** Lines that begin with -, + or a space. `base`: the baseline's result of the same case. */
export function planDiffLines(finding: Extract<Finding, { kind: 'plan' }>, base: Result): readonly string[] {
  const gone = plansOf(base, finding.before);
  const come = plansOf(finding.result, finding.after);
  return pairsOf(gone, come).flatMap(([before, after]) => [
    `@@ ${shortened(oneLine((after ?? before)?.statement ?? ''), statementLengthMax)} @@`,
    ...diffArrays(linesOf(before), linesOf(after)).flatMap(({ value, added, removed }) =>
      value.map((line) => `${added ? '+' : removed ? '-' : ' '}${line}`),
    ),
  ]);
}

/** The plans of these shapes, each once. */
function plansOf({ plans }: Result, shapes: readonly string[]): readonly Plan[] {
  const left = [...shapes];
  return plans.filter(({ plan }) => {
    const index = left.indexOf(planShape(plan).text);
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

/** A plan on each side; undefined on the side that has none. */
type Pair = readonly [before: Plan | undefined, after: Plan | undefined];

/** Plans of the same statement; then others in their order, because a statement may have been changed with its plan. */
function pairsOf(gone: readonly Plan[], come: readonly Plan[]): readonly Pair[] {
  const left = [...come];
  const take = (isMeant: (plan: Plan) => boolean): Plan | undefined => {
    const index = left.findIndex(isMeant);
    return index < 0 ? undefined : left.splice(index, 1)[0];
  };
  const same = new Map(
    gone.map((before) => [before, take(({ statement }) => statement === before.statement)]),
  );
  const pairs = gone.map((before): Pair => [before, same.get(before) ?? take(() => true)]);
  return [...pairs, ...left.map((after): Pair => [undefined, after])];
}

function linesOf(plan: Plan | undefined): string[] {
  return plan === undefined ? [] : (planOutline(plan.plan) ?? 'not in a form that can be shown').split('\n');
}
