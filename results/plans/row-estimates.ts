/** Row estimates that were far off, although the plan was chosen by them: it may be right only by luck. */

import type { Plan } from '../run-file/result.ts';
import { childrenOf, explained, figureOf, nodeTitle, type PlanNode } from './plan-node.ts';

/** How far off an estimate must be, and of how many rows, before it can mislead the planner. */
const [factorMax, rowsMin] = [100, 1_000];

interface Misestimate {
  readonly node: PlanNode;
  /** Rows over all loops. */
  readonly estimated: number;
  readonly actual: number;
  readonly factor: number;
}

/** Names the node whose estimate was furthest off; null if none was off by more than a factor of 100. */
export function rowEstimateWarning(plans: readonly Plan[]): string | null {
  const [worst] = plans
    .map(({ plan }) => explained(plan)?.root)
    .flatMap((root) => (root ? misestimates(root, false) : []))
    .toSorted((one, other) => other.factor - one.factor);
  if (!worst) return null;
  return (
    `row estimates off: the planner expected ${rows(worst.estimated)} of ${nodeTitle(worst.node)}, but got ` +
    `${rows(worst.actual)}. Gather statistics with ANALYZE; if that changes nothing, columns may depend on each other: ` +
    'CREATE STATISTICS'
  );
}

/**
 * The nodes where errors begin; errors of the nodes above follow from them. `isCut`: whether a node above may stop
 * reading before the last row.
 */
function misestimates(node: PlanNode, isCut: boolean): Misestimate[] {
  const below = childrenOf(node).flatMap((child) => misestimates(child, isCutBelow(node, child, isCut)));
  return below.length > 0 ? below : misestimate(node, isCut);
}

/** EXPLAIN gives counts as means over the node's loops. */
function misestimate(node: PlanNode, isCut: boolean): Misestimate[] {
  const [planned, found] = [figureOf(node, 'Plan Rows'), figureOf(node, 'Actual Rows')];
  const loops = figureOf(node, 'Actual Loops') ?? 1;
  // Bitmaps do not count rows, and a node that never ran has none.
  if (planned === null || found === null || loops === 0 || /^Bitmap(And|Or)$/.test(typeOf(node))) return [];
  const [estimated, actual] = [planned * loops, found * loops];
  // Fewer rows than expected prove nothing if no more were asked for, or if a function made them.
  if (actual < estimated && (isCut || isGuessed(node))) return [];
  const factor = Math.max(estimated, actual) / Math.max(1, Math.min(estimated, actual));
  return factor > factorMax && Math.max(estimated, actual) >= rowsMin
    ? [{ node, estimated, actual, factor }]
    : [];
}

/** Whether the estimate depends on the rows of a function: a default of 1,000 or so, without statistics. */
function isGuessed(node: PlanNode): boolean {
  return (
    /^(Function Scan|Table Function Scan|ProjectSet)$/.test(typeOf(node)) || childrenOf(node).some(isGuessed)
  );
}

/** Nodes that may stop reading before the last row, and nodes that always read to the end. */
const stopping = /^(Limit|Merge Join)$/;
const reading = /^(Sort|Hash|Bitmap Heap Scan)$/;

function isCutBelow(node: PlanNode, child: PlanNode, isCut: boolean): boolean {
  const type = typeOf(node);
  if (stopping.test(type) || /Semi|Anti/.test(String(node['Join Type']))) return true;
  // EXISTS asks for one row only, and a plan does not show how a subplan is used.
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
