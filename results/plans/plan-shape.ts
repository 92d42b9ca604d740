/** What a plan does, without what varies between executions: costs, rows, times, buffers. */
import { createHash } from 'node:crypto';
import { childrenOf, explained, nodeKind, nodeTarget, type PlanNode } from './plan-node.ts';

export interface PlanShape {
  /** 12 hex digits: equal for equal shapes. */
  readonly hash: string;
  /** `Nested Loop Left Join (Index Scan using tb_post_pkey on tb_post, Seq Scan on tb_user)` */
  readonly text: string;
}

/**
 * The shape of an EXPLAIN (FORMAT JSON) object, the one with "Plan": kinds of nodes, relations and indexes, in their tree.
 * A plan without a tree has the shape `no tree`.
 */
export function planShape(plan: unknown): PlanShape {
  const root = explained(plan)?.root;
  const text = root ? nodeText(root) : 'no tree';
  return { hash: createHash('sha256').update(text).digest('hex').slice(0, 12), text };
}

function nodeText(node: PlanNode): string {
  const below = childrenOf(node).map(nodeText);
  const own = `${nodeKind(node)}${nodeTarget(node, false)}`;
  return `${own}${below.length === 0 ? '' : ` (${below.join(', ')})`}`;
}
