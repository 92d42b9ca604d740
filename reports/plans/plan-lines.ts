/** A plan in lines that fit a column: one for each node, indented by its depth, with what it really took. */
import { counter, countOf } from '../../results/format.ts';
import { childrenOf, explained, nodeKind, type PlanNode, pagesOf } from '../../results/plan-node.ts';
import type { Beside } from '../tables/table.ts';
import { titleOf } from './plan-tree.ts';

/** All nodes of a plan with their depths, the root first; empty where it is no plan. */
function nodesOf(plan: unknown): { readonly node: PlanNode; readonly depth: number }[] {
  const below = (node: PlanNode, depth: number): { node: PlanNode; depth: number }[] => [
    { node, depth },
    ...childrenOf(node).flatMap((child) => below(child, depth + 1)),
  ];
  const root = explained(plan)?.root;
  return root ? below(root, 0) : [];
}

/** The kinds of nodes of plans, each with how often it stands there: `Aggregate, Index Scan x2`. */
export function nodeTypes(plans: readonly unknown[]): string {
  const names = plans.flatMap((plan) => nodesOf(plan).map(({ node }) => nodeKind(node)));
  const counts = [...Map.groupBy(names, (name) => name)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return counts.map(([name, own]) => (own.length === 1 ? name : `${name} x${own.length}`)).join(', ');
}

export function planLines(plan: unknown): Beside['lines'] {
  const nodes = nodesOf(plan);
  if (nodes.length === 0) return [{ text: 'not in a form that can be drawn', hanging: 0 }];
  return nodes.map(({ node, depth }) => ({
    text: `${titleOf(node)}: ${tookText(node)}`,
    indent: 2 * depth,
    hanging: 4,
  }));
}

/** `0.012 ms, 13 rows, 14 pages`, and how often where it is not once: time and rows are of one loop. */
function tookText(node: PlanNode): string {
  const [ms, rows, loops] = ['Actual Total Time', 'Actual Rows', 'Actual Loops'].map((key) => node[key]);
  if (loops === 0) return 'never executed';
  const parts = [
    ...(typeof ms === 'number' ? [`${ms.toFixed(3)} ms`] : []),
    ...(typeof rows === 'number' ? [`${counter(rows)} ${rows === 1 ? 'row' : 'rows'}`] : []),
    ...(typeof loops === 'number' && loops !== 1 ? [`${counter(loops)} times`] : []),
    countOf(pagesOf(node), 'page'),
  ];
  return parts.join(', ');
}
