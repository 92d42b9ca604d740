/** Plans and exact counters of a trial, from one real request explained on the server's own backend. */
import type { Plan, Result } from '../results/run.ts';
import type { Request } from './load/request.ts';
import type { ServerProcess } from './server-process.ts';

/** The request of a stream whose answer has the median size: what "one request" means in a run file. */
export function typicalRequest(requests: readonly Request[]): Request | undefined {
  const bySize = [...requests].sort((one, other) => one.expected.bytes - other.expected.bytes);
  return bySize[Math.floor(bySize.length / 2)];
}

function sharedBuffers(plan: Plan['plan']): number {
  const root = (plan as { Plan?: Record<string, number> }).Plan ?? {};
  return (root['Shared Hit Blocks'] ?? 0) + (root['Shared Read Blocks'] ?? 0);
}

/** Counters and plans to store on a result. Throws where the request is answered with an error. */
export async function explainTrial(
  server: ServerProcess,
  requests: readonly Request[],
): Promise<Pick<Result, 'counters' | 'plans'>> {
  const request = typicalRequest(requests);
  if (!request) throw new Error('no request to explain');
  const captured = await server.capture(request.body);
  if (captured.statusCode !== 200) throw new Error(`explaining answered status ${captured.statusCode}`);
  const plans = captured.plans.map(({ statement, parameters, plan }) => ({
    statement,
    parameters: [...parameters],
    plan,
  }));
  return {
    plans,
    counters: {
      statementsPerRequest: captured.statementCount,
      sharedBuffersPerRequest: plans.reduce((sum, { plan }) => sum + sharedBuffers(plan), 0),
      responseBytes: request.expected.bytes,
    },
  };
}
