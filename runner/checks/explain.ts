/** Plans and exact counters of a case, from one real request explained on the server's own backend. */

import { isJsonObject } from '../../results/json.ts';
import { explained, figureOf, pagesOf } from '../../results/plans/plan-node.ts';
import type { Plan, Result } from '../../results/run-file/result.ts';
import { sumIfKnown } from '../../results/statistics/basic.ts';
import { expectedOf, type Request } from '../load/request.ts';
import type { Server } from '../process/server.ts';
import { statementsFault } from './statement-count.ts';

/** The request that is explained was not answered as before: a reason to invalidate its case. */
export class ExplainError extends Error {}

/** The request of a stream whose answer has the median size: what "one request" means in a run file. */
export function typicalRequest(requests: readonly Request[]): Request | undefined {
  const bySize = [...requests].sort((one, other) => one.expected.bytes - other.expected.bytes);
  return bySize[Math.floor(bySize.length / 2)];
}

/**
 * Pages that a statement touched. Large values are fetched from their TOAST relation only while rows are printed,
 * which EXPLAIN counts apart, under Serialization; null where the server (before PostgreSQL 17) does not tell.
 */
export function sharedBuffers(plan: Plan['plan']): number | null {
  const { query, root } = explained(plan) ?? {};
  const printing = query?.['Serialization'];
  return root && isJsonObject(printing) ? pagesOf(root) + pagesOf(printing) : null;
}

/** Rows that a statement sent. */
function rowsSent(plan: Plan['plan']): number | null {
  const root = explained(plan)?.root ?? {};
  const rows = figureOf(root, 'Actual Rows');
  return rows === null ? null : rows * (figureOf(root, 'Actual Loops') ?? 1);
}

/** Bytes of write-ahead log of a statement: the root node's, which hold those of all nodes below. */
function walBytes(plan: Plan['plan']): number | null {
  return figureOf(explained(plan)?.root ?? {}, 'WAL Bytes');
}

/** The counters that one request shows; waiting shows only under load. */
export type ExplainedCounters = Omit<Result['counters'], 'poolWaitUsPerRequest'>;

/**
 * Counters and plans to store on a result. Throws an ExplainError where the answer is not the proven one, where the
 * statements are not as many as declared, and where they may be compiled just in time: now and then that takes
 * longer than the statement, so it is switched off for all.
 */
export async function explainCase(
  server: Server,
  requests: readonly Request[],
  statementsMax: number,
  { path }: { readonly path: string },
): Promise<{ plans: Plan[]; counters: ExplainedCounters }> {
  const request = typicalRequest(requests);
  if (!request) throw new Error('no request to explain');
  const captured = await server.capture?.(request.body, path);
  if (!captured) throw new ExplainError('its server explains no statements');
  const { bytes, sha256 } = expectedOf(captured.responseBody);
  if (captured.statusCode !== 200 || bytes !== request.expected.bytes || sha256 !== request.expected.sha256) {
    throw new ExplainError(
      `while explained, answered otherwise than the oracle saw (status ${captured.statusCode})`,
    );
  }
  const fault = statementsFault(captured.statementCount, statementsMax);
  if (fault !== null) throw new ExplainError(fault);
  if (captured.isJitOn || captured.plans.some(({ plan }) => 'JIT' in plan)) {
    throw new ExplainError('JIT is switched on for its statements. Switch it off with: SET jit = off');
  }
  const plans = captured.plans.map(({ statement, parameters, plan }) => ({
    statement,
    parameters: [...parameters],
    plan,
  }));
  return {
    plans,
    counters: {
      statementsPerRequest: captured.statementCount,
      sharedBuffersPerRequest: sumIfKnown(plans.map(({ plan }) => sharedBuffers(plan))),
      responseBytes: request.expected.bytes,
      rowsPerRequest: sumIfKnown(plans.map(({ plan }) => rowsSent(plan))),
      walBytesPerRequest: sumIfKnown(plans.map(({ plan }) => walBytes(plan))),
    },
  };
}
