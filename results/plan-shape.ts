/** What a plan does, without what varies from one execution to the next: costs, rows, times, buffers. */
import { createHash } from 'node:crypto';
import { z } from 'zod';

const NodeSchema = z.looseObject({
  'Node Type': z.string(),
  'Join Type': z.string().optional(),
  'Relation Name': z.string().optional(),
  'Function Name': z.string().optional(),
  'Index Name': z.string().optional(),
  Plans: z.array(z.unknown()).optional(),
});

export interface PlanShape {
  /** 12 hex digits: equal for equal shapes. */
  readonly hash: string;
  /** `Nested Loop Left (Index Scan tb_post tb_post_pkey, Seq Scan tb_user)` */
  readonly text: string;
}

/**
 * The shape of an EXPLAIN (FORMAT JSON) object, the one with "Plan": node types, kinds of join, relations and
 * indexes, in their tree. A plan without a tree has the shape `no tree`.
 */
export function planShape(plan: unknown): PlanShape {
  const root = z.looseObject({ Plan: z.unknown() }).safeParse(plan);
  const text = nodeText(root.success ? root.data.Plan : null) ?? 'no tree';
  return { hash: createHash('sha256').update(text).digest('hex').slice(0, 12), text };
}

function nodeText(node: unknown): string | null {
  const parsed = NodeSchema.safeParse(node);
  if (!parsed.success) return null;
  const found = parsed.data;
  const own = [
    found['Node Type'],
    // Inner is what a join is when nothing is said.
    found['Join Type'] === 'Inner' ? undefined : found['Join Type'],
    found['Relation Name'] ?? found['Function Name'],
    found['Index Name'],
  ].filter((part) => part !== undefined);
  const below = (found.Plans ?? []).map((child) => nodeText(child) ?? 'unknown node');
  return `${own.join(' ')}${below.length === 0 ? '' : ` (${below.join(', ')})`}`;
}
