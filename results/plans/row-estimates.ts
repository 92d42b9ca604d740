/** Row estimates that a plan was chosen by and that were far off: the plan may be right by luck alone. */

import type { Plan } from '../run-file/result.ts';
import { childrenOf, explained, figureOf, nodeTitle, type PlanNode } from './plan-node.ts';

/** Off by so many times is no rounding; and it has to be about rows enough to choose a plan by. */
const [factorMax, rowsMin] = [100, 1_000];

interface Misestimate {
  readonly node: PlanNode;
  /** Rows over all loops. */
  readonly estimated: number;
  readonly actual: number;
  readonly factor: number;
}

/** Names the node whose estimate was furthest off; null where none was off by more than 100 times. */
export function rowEstimateWarning(plans: readonly Plan[]): string | null {
  const [worst] = plans
    .map(({ plan }) => explained(plan)?.root)
    .flatMap((root) => (root ? misestimates(root, false) : []))
    .toSorted((one, other) => other.factor - one.factor);
  if (!worst) return null;
  return (
    `row estimates off: the planner expected ${rows(worst.estimated)} of ${nodeTitle(worst.node)}, and there were ` +
    `${rows(worst.actual)}. Gather statistics with ANALYZE; where that changes nothing, columns depend on each other: ` +
    'CREATE STATISTICS'
  );
}

/**
 * Where errors begin: those of the nodes above follow from them. `isCut`: whether somebody above may stop asking before
 * the rows are at an end.
 */
function misestimates(node: PlanNode, isCut: boolean): Misestimate[] {
  const below = childrenOf(node).flatMap((child) => misestimates(child, isCutBelow(node, child, isCut)));
  return below.length > 0 ? below : misestimate(node, isCut);
}

/** Counts are means over the node's loops, as EXPLAIN gives them. */
function misestimate(node: PlanNode, isCut: boolean): Misestimate[] {
  const [planned, found] = [figureOf(node, 'Plan Rows'), figureOf(node, 'Actual Rows')];
  const loops = figureOf(node, 'Actual Loops') ?? 1;
  // These two are no rows; what never ran had none to count.
  if (planned === null || found === null || loops === 0 || /^Bitmap(And|Or)$/.test(typeOf(node))) return [];
  const [estimated, actual] = [planned * loops, found * loops];
  // Fewer rows than expected say nothing where nobody asked for more, nor where a function made them.
  if (actual < estimated && (isCut || isGuessed(node))) return [];
  const factor = Math.max(estimated, actual) / Math.max(1, Math.min(estimated, actual));
  return factor > factorMax && Math.max(estimated, actual) >= rowsMin
    ? [{ node, estimated, actual, factor }]
    : [];
}

/** Whether a function makes rows that the estimate rests on: 1,000 or so, of which no statistics know. */
function isGuessed(node: PlanNode): boolean {
  return (
    /^(Function Scan|Table Function Scan|ProjectSet)$/.test(typeOf(node)) || childrenOf(node).some(isGuessed)
  );
}

/** Nodes that stop asking below them once they know enough; and those that read to the end, whoever asks. */
const stopping = /^(Limit|Merge Join)$/;
const reading = /^(Sort|Hash|Bitmap Heap Scan)$/;

function isCutBelow(node: PlanNode, child: PlanNode, isCut: boolean): boolean {
  const type = typeOf(node);
  if (stopping.test(type) || /Semi|Anti/.test(String(node['Join Type']))) return true;
  // EXISTS asks for one row; how a subplan is asked does not show.
  if (/^(SubPlan|InitPlan)$/.test(String(child['Parent Relationship']))) return true;
  const isAggregated = type === 'Aggregate' && node['Strategy'] !== 'Sorted';
  return isCut && !reading.test(type) && !isAggregated;
}

function typeOf(node: PlanNode): string {
  return String(node['Node Type']);
}

function rows(count: number): string {
  const rounded = Math.round(count);
  return `${rounded.toLocaleString('en')} row${rounded === 1 ? '' : 's'}`;
}
