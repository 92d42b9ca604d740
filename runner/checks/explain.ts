/** Plans and exact counters of a case: one real request is explained on a backend of the server's own pool. */
import { isJsonObject } from '../../results/json.ts';
import { explained, figureOf, pagesOf } from '../../results/plans/plan-node.ts';
import type { Plan, Result } from '../../results/run-file/result.ts';
import { sumIfKnown } from '../../results/statistics/basic.ts';
import { expectedOf, type Request } from '../load/request.ts';
import type { Server } from '../process/server.ts';
import { statementsFault } from './statement-count.ts';

/** The explained request did not behave as it has to. A reason to invalidate its case. */
export class ExplainError extends Error {}

/** The request of a stream whose answer has the median size. Run files call this "one request". */
export function typicalRequest(requests: readonly Request[]): Request | undefined {
  const bySize = [...requests].sort((one, other) => one.expected.bytes - other.expected.bytes);
  return bySize[Math.floor(bySize.length / 2)];
}

/**
 * Pages that a statement touched. Large values are only fetched from their TOAST relation when rows are printed, which
 * EXPLAIN counts separately, under Serialization. Null if the server does not report that (before PostgreSQL 17).
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

/** Bytes of write-ahead log of a statement. The root node's count includes all nodes below it. */
function walBytes(plan: Plan['plan']): number | null {
  return figureOf(explained(plan)?.root ?? {}, 'WAL Bytes');
}

/** The counters that a single request shows. Waiting for a connection only shows under load. */
export type ExplainedCounters = Omit<Result['counters'], 'poolWaitUsPerRequest'>;

/**
 * Counters and plans to store on a result. Throws an ExplainError if the answer is not the proven one, if more or fewer
 * statements ran than declared, or if JIT compilation is on: it sometimes takes longer than the statement, so it has to be
 * off for every strategy.
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
  if (!captured) throw new ExplainError('its server cannot explain statements');
  const { bytes, sha256 } = expectedOf(captured.responseBody);
  if (captured.statusCode !== 200 || bytes !== request.expected.bytes || sha256 !== request.expected.sha256) {
    throw new ExplainError(
      `when explained, its answer differs from the proven one (status ${captured.statusCode})`,
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
