/** A plan as the indented text that a PostgreSQL reader knows, made from EXPLAIN's JSON. */

import { counter } from '../../results/format.ts';
import { isJsonObject } from '../../results/json-object.ts';
import { childrenOf, explained, figureOf, nodeTitle, type PlanNode } from '../../results/plan-node.ts';

/** Details worth a line of their own, in the order in which EXPLAIN prints them. */
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

/** The tree and its totals; null when this is no EXPLAIN output. Times are milliseconds per loop. */
export function planTree(plan: unknown): string | null {
  const found = explained(plan);
  return found && [...nodeLines(found.root, 0), ...totalLines(found.query)].join('\n');
}

function nodeLines(node: PlanNode, depth: number): string[] {
  const indent = depth === 0 ? '' : `${'      '.repeat(depth - 1)}  ->  `;
  const inner = `${'      '.repeat(depth)}  `;
  const said = details
    .filter((key) => key in node && node[key] !== false)
    .map((key) => `${inner}${key}: ${valueText(node[key])}`);
  return [
    `${indent}${titleOf(node)}  (${actualText(node)})`,
    ...said,
    ...childrenOf(node).flatMap((child) => nodeLines(child, depth + 1)),
  ];
}

/** `InitPlan 1: Index Scan using tb_post_pkey on tb_post p` */
export function titleOf(node: PlanNode): string {
  const subplan = node['Subplan Name'] === undefined ? '' : `${node['Subplan Name']}: `;
  return `${subplan}${nodeTitle(node)}`;
}

function actualText(node: PlanNode): string {
  if (node['Actual Loops'] === 0) return 'never executed';
  const time = node['Actual Total Time'];
  const parts = [
    typeof time === 'number' ? `time ${time.toFixed(3)} ms` : 'not timed',
    `rows ${valueText(node['Actual Rows'])}`,
    `loops ${valueText(node['Actual Loops'])}`,
    buffersText(node),
  ];
  return parts.join(', ');
}

/** `buffers 12 hit, 3 read`, with what was spilled to disk where that happened. */
function buffersText(node: PlanNode): string {
  const spilled = pages(node, 'Temp Read Blocks') + pages(node, 'Temp Written Blocks');
  const temporary = spilled === 0 ? '' : `, ${counter(spilled)} temporary`;
  const [hit, read] = [pages(node, 'Shared Hit Blocks'), pages(node, 'Shared Read Blocks')];
  return `buffers ${counter(hit)} hit, ${counter(read)} read${temporary}`;
}

function pages(node: PlanNode, key: string): number {
  return figureOf(node, key) ?? 0;
}

function totalLines(query: PlanNode): string[] {
  const time = (label: string, value: unknown) =>
    typeof value === 'number' ? [`${label}: ${value.toFixed(3)} ms`] : [];
  const settings = isJsonObject(query['Settings']) ? Object.entries(query['Settings']) : [];
  const lines = [
    ...time('Planning', query['Planning Time']),
    ...serializationLines(query['Serialization']),
    ...time('Execution', query['Execution Time']),
    ...(settings.length === 0
      ? []
      : [`Settings: ${settings.map(([name, value]) => `${name} = ${value}`).join(', ')}`]),
    ...('JIT' in query ? ['JIT was used: this plan is not one of the settings that the suite asks for'] : []),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

/** PostgreSQL 17 and later: rows made into text, where large values are fetched from TOAST and so cost pages. */
function serializationLines(printing: unknown): string[] {
  if (!isJsonObject(printing)) return [];
  const time = printing['Time'];
  const parts = [
    ...(typeof time === 'number' ? [`${time.toFixed(3)} ms`] : []),
    ...('Shared Hit Blocks' in printing ? [buffersText(printing)] : []),
  ];
  return parts.length === 0 ? [] : [`Serialization: ${parts.join(', ')}`];
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'number') return counter(value);
  return value === undefined ? 'not known' : String(value);
}
