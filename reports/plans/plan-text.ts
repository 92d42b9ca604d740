/** A plan as text, made from EXPLAIN's JSON: as the tree that PostgreSQL users know, or in lines that fit a column. */

import { counter, countOf } from '../../results/format.ts';
import { isJsonObject } from '../../results/json.ts';
import {
  childrenOf,
  explained,
  figureOf,
  nodeKind,
  nodeTitle,
  type PlanNode,
  pagesOf,
} from '../../results/plans/plan-node.ts';
import { type Beside, present } from '../tables/table.ts';

/** Details that get a line of their own, in EXPLAIN's order. */
const details = [
  'Disabled',
  'Sort Key',
  'Sort Method',
  'Group Key',
  'Hash Cond',
  'Merge Cond',
  'Join Filter',
  'Index Cond',
  'Recheck Cond',
  'Filter',
  'Rows Removed by Filter',
  'Rows Removed by Join Filter',
  'Rows Removed by Index Recheck',
  'Heap Fetches',
  'Index Searches',
  'Cache Hits',
  'Cache Misses',
] as const;

/** A node and all nodes below it with their depths, the node itself first. */
function withBelow(node: PlanNode, depth = 0): { readonly node: PlanNode; readonly depth: number }[] {
  return [{ node, depth }, ...childrenOf(node).flatMap((child) => withBelow(child, depth + 1))];
}

/** The tree and its totals; null if this is not EXPLAIN output. Times are milliseconds per loop. */
export function planTree(plan: unknown): string | null {
  const found = explained(plan);
  return (
    found &&
    [...withBelow(found.root).flatMap((one) => nodeLines(one)), ...totalLines(found.query)].join('\n')
  );
}

/** The tree without times, which are others at each execution: what a comparison of two plans is about. Null as above. */
export function planOutline(plan: unknown): string | null {
  const found = explained(plan);
  return (
    found &&
    withBelow(found.root)
      .flatMap((one) => nodeLines(one, countsText))
      .join('\n')
  );
}

/** The lines of a plan, one per node, with actual time, rows and pages. */
export function planLines(plan: unknown): Beside['lines'] {
  const found = explained(plan);
  if (found === null) return [{ text: 'not in a form that can be drawn', hanging: 0 }];
  return withBelow(found.root).map(({ node, depth }) => ({
    text: `${titleOf(node)}: ${tookText(node)}`,
    indent: 2 * depth,
    hanging: 4,
  }));
}

/** The kinds of nodes in plans, with their counts: `Aggregate, Index Scan x2`. */
export function nodeTypes(plans: readonly unknown[]): string {
  const names = plans.flatMap((plan) => {
    const found = explained(plan);
    return found ? withBelow(found.root).map(({ node }) => nodeKind(node)) : [];
  });
  const counts = [...Map.groupBy(names, (name) => name)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return counts.map(([name, own]) => (own.length === 1 ? name : `${name} x${own.length}`)).join(', ');
}

function nodeLines(
  { node, depth }: { readonly node: PlanNode; readonly depth: number },
  saidOf: (node: PlanNode) => string = actualText,
): readonly string[] {
  const indent = depth === 0 ? '' : `${'      '.repeat(depth - 1)}  ->  `;
  const inner = `${'      '.repeat(depth)}  `;
  const said = details
    .filter((key) => key in node && node[key] !== false)
    .map((key) => `${inner}${key}: ${valueText(node[key])}`);
  return [`${indent}${titleOf(node)}  (${saidOf(node)})`, ...said];
}

/** `InitPlan 1: Index Scan using tb_post_pkey on tb_post p` */
function titleOf(node: PlanNode): string {
  const subplan = node['Subplan Name'] === undefined ? '' : `${node['Subplan Name']}: `;
  return `${subplan}${nodeTitle(node)}`;
}

function actualText(node: PlanNode): string {
  if (node['Actual Loops'] === 0) return 'never executed';
  const ms = figureOf(node, 'Actual Total Time');
  const time = ms === null ? 'not timed' : `time ${ms.toFixed(3)} ms`;
  return `${time}, ${countsText(node)}`;
}

function countsText(node: PlanNode): string {
  if (node['Actual Loops'] === 0) return 'never executed';
  const [rows, loops] = [valueText(node['Actual Rows']), valueText(node['Actual Loops'])];
  return `rows ${rows}, loops ${loops}, ${buffersText(node)}`;
}

/** `0.012 ms, 13 rows, 14 pages`, and the number of loops if it is not 1; time and rows are per loop. */
function tookText(node: PlanNode): string {
  const [ms, rows, loops] = ['Actual Total Time', 'Actual Rows', 'Actual Loops'].map((key) =>
    figureOf(node, key),
  );
  if (loops === 0) return 'never executed';
  return present([
    ms != null && `${ms.toFixed(3)} ms`,
    rows != null && `${counter(rows)} ${rows === 1 ? 'row' : 'rows'}`,
    loops != null && loops !== 1 && `${counter(loops)} times`,
    countOf(pagesOf(node), 'page'),
  ]).join(', ');
}

/** `buffers 12 hit, 3 read`, and temporary pages if anything was spilled to disk. */
function buffersText(node: PlanNode): string {
  const pages = (key: string): number => figureOf(node, key) ?? 0;
  const spilled = pages('Temp Read Blocks') + pages('Temp Written Blocks');
  const temporary = spilled === 0 ? '' : `, ${counter(spilled)} temporary`;
  return `buffers ${counter(pages('Shared Hit Blocks'))} hit, ${counter(pages('Shared Read Blocks'))} read${temporary}`;
}

function totalLines(query: PlanNode): readonly string[] {
  const [planning, execution] = [figureOf(query, 'Planning Time'), figureOf(query, 'Execution Time')];
  const settings = isJsonObject(query['Settings']) ? Object.entries(query['Settings']) : [];
  const lines = present([
    planning !== null && `Planning: ${planning.toFixed(3)} ms`,
    serializationText(query['Serialization']),
    execution !== null && `Execution: ${execution.toFixed(3)} ms`,
    settings.length > 0 && `Settings: ${settings.map(([name, value]) => `${name} = ${value}`).join(', ')}`,
    'JIT' in query && 'JIT was used, although the suite switches it off',
  ]);
  return lines.length === 0 ? [] : ['', ...lines];
}

/** PostgreSQL 17 and later: the cost of converting rows to text, which fetches large values from TOAST. */
function serializationText(printing: unknown): string | null {
  if (!isJsonObject(printing)) return null;
  const ms = figureOf(printing, 'Time');
  const parts = present([
    ms !== null && `${ms.toFixed(3)} ms`,
    'Shared Hit Blocks' in printing && buffersText(printing),
  ]);
  return parts.length === 0 ? null : `Serialization: ${parts.join(', ')}`;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'number') return counter(value);
  return value === undefined ? 'not known' : String(value);
}
