/**
 * What a node of EXPLAIN's JSON is called: in the words of its text form, which tells a left join from an inner one and a
 * hash aggregate from a sorted one. By the rules of `ExplainNode` in PostgreSQL's explain.c.
 */
export type PlanNode = { readonly [key: string]: unknown };

export function isNode(value: unknown): value is PlanNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
    // A whole aggregate has the mode Simple.
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

/** Inner is what a join is when nothing is said; a nested loop is then no `Join` either. */
function joinKind(type: string, join: unknown): string {
  return join === 'Inner' ? type : `${type.replace(/ Join$/, '')} ${join} Join`;
}

/** ` using tb_post_pkey on tb_post p`: the index and what is read or written, without the alias where that is not wanted. */
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

/** As SQL would have to write it; keywords are left as they are. */
function quoted(name: unknown): string {
  const text = String(name);
  return /^[a-z_][a-z0-9_]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}
