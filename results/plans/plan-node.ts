/**
 * The only reader of EXPLAIN's JSON. Nodes have the names of EXPLAIN's text form, which tells a left join from an inner one
 * and a hash aggregate from a sorted one, by the rules of `ExplainNode` in PostgreSQL's explain.c.
 */
import { isJsonObject, type JsonObject } from '../json.ts';

export type PlanNode = JsonObject;

/** An EXPLAIN result and the root node of its tree: its object, or the array of one object that PostgreSQL returns. */
export function explained(plan: unknown): { readonly query: PlanNode; readonly root: PlanNode } | null {
  const query = Array.isArray(plan) ? plan[0] : plan;
  return isJsonObject(query) && isJsonObject(query['Plan']) ? { query, root: query['Plan'] } : null;
}

export function childrenOf(node: PlanNode): PlanNode[] {
  return Array.isArray(node['Plans']) ? node['Plans'].filter(isJsonObject) : [];
}

/** A number of a node; null if it has none under that key. */
export function figureOf(node: PlanNode, key: string): number | null {
  const value = node[key];
  return typeof value === 'number' ? value : null;
}

/** Shared pages that a node and the nodes below it hit or read. */
export function pagesOf(node: PlanNode): number {
  return (figureOf(node, 'Shared Hit Blocks') ?? 0) + (figureOf(node, 'Shared Read Blocks') ?? 0);
}

/** What the planner expected a node, and the nodes below it, to cost, in its own unit. */
export function costOf(node: PlanNode): number {
  return figureOf(node, 'Total Cost') ?? 0;
}

/** Milliseconds that a plan's statement took; null if the plan does not say. */
export function executionMs(plan: unknown): number | null {
  const query = explained(plan)?.query;
  return query ? figureOf(query, 'Execution Time') : null;
}

const aggregates: Readonly<Record<string, string>> = {
  Sorted: 'GroupAggregate',
  Hashed: 'HashAggregate',
  Mixed: 'MixedAggregate',
};

/** `Parallel Hash Left Join`, `Partial HashAggregate`, `Index Scan Backward`, `HashSetOp Except All`, `Insert` */
export function nodeKind(node: PlanNode): string {
  return [
    node['Parallel Aware'] === true ? 'Parallel' : null,
    node['Async Capable'] === true ? 'Async' : null,
    // An aggregate that is not split has the mode Simple.
    /^(Partial|Finalize)$/.test(String(node['Partial Mode'])) ? node['Partial Mode'] : null,
    kindAlone(node),
    node['Scan Direction'] === 'Backward' ? 'Backward' : null,
  ]
    .filter((word) => word !== null)
    .join(' ');
}

function kindAlone(node: PlanNode): string {
  const type = String(node['Node Type'] ?? 'unnamed node');
  const { Strategy: strategy, Operation: operation } = node;
  switch (type) {
    case 'Nested Loop':
    case 'Hash Join':
    case 'Merge Join':
      return joinKind(type, node['Join Type'] ?? 'Inner');
    case 'Aggregate':
      return aggregates[String(strategy)] ?? type;
    case 'SetOp':
      return `${strategy === 'Hashed' ? 'HashSetOp' : type}${node['Command'] === undefined ? '' : ` ${node['Command']}`}`;
    case 'ModifyTable':
      return String(operation ?? type);
    case 'Foreign Scan':
      return operation === undefined || operation === 'Select' ? type : `Foreign ${operation}`;
    case 'Custom Scan':
      return `${type} (${node['Custom Plan Provider']})`;
    default:
      return type;
  }
}

/** An inner join is not named as such; an inner nested loop is not even called `Join`. */
function joinKind(type: string, join: unknown): string {
  return join === 'Inner' ? type : `${type.replace(/ Join$/, '')} ${join} Join`;
}

/** ` using tb_post_pkey on tb_post p`: the index, what is read or written, and its alias if wanted. */
export function nodeTarget(node: PlanNode, isAliased = true): string {
  const index = said(node['Index Name']);
  const by = index === '' ? '' : `${node['Node Type'] === 'Bitmap Index Scan' ? ' on' : ' using'}${index}`;
  const named = nameKeys.map((key) => node[key]).find((name) => name !== undefined);
  const schema = named === undefined || node['Schema'] === undefined ? '' : `${quoted(node['Schema'])}.`;
  const alias = isAliased && node['Alias'] !== named ? said(node['Alias']) : '';
  const on = named === undefined ? alias : ` ${schema}${quoted(named)}${alias}`;
  return `${by}${on === '' ? '' : ` on${on}`}`;
}

const nameKeys = ['Relation Name', 'Function Name', 'Table Function Name', 'CTE Name', 'Tuplestore Name'];

/** `Index Scan Backward using tb_post_pkey on tb_post p` */
export function nodeTitle(node: PlanNode): string {
  return `${nodeKind(node)}${nodeTarget(node)}`;
}

function said(word: unknown): string {
  return word === undefined ? '' : ` ${quoted(word)}`;
}

/** Quoted as SQL needs it, except for keywords. */
function quoted(name: unknown): string {
  const text = String(name);
  return /^[a-z_][a-z0-9_]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}
