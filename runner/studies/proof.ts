/**
 * The proof: no target is timed until it has answered the whole stream correctly. That means the same bytes as the
 * reference, or for stored rows the same values under their stored names.
 */
import { reference as referenceName } from '../../results/run-file/case.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { camelCase } from '../../servers/transformer/document-key.ts';
import { firstDifference } from '../checks/json-difference.ts';
import { proveScenario, type RunningTarget } from '../checks/oracle.ts';
import { expectedOf, type Request } from '../load/request.ts';
import { type Case, streamName } from '../schedule/target.ts';
import { answers, type ComparedTarget } from './targets.ts';

/** A target answers wrongly, or by other means than it is measured for. */
export class TargetError extends Error {
  constructor(target: string, scenario: string, reason: string) {
    super(`${target}, ${scenario}: ${reason}. No figures are kept.`);
  }
}

/** Ends a study: after an interruption with its reason, otherwise with a TargetError. */
export function refuse({ target, scenario }: Case, reason: string, signal: AbortSignal): never {
  signal.throwIfAborted();
  throw new TargetError(target.name, scenario.name, reason);
}

export interface ProvenTarget {
  readonly target: ComparedTarget;
  readonly running: RunningTarget;
}

/**
 * The streams of all scenarios with the answers to expect, by the names that `streamName` gives them. The reference has to
 * be among the targets. Rejects with a TargetError.
 */
export async function proveTargets(
  asked: readonly ProvenTarget[],
  scenarios: readonly Scenario[],
  dataset: Dataset,
  seed: number,
): Promise<ReadonlyMap<string, readonly Request[]>> {
  const streams = new Map<string, readonly Request[]>();
  const reference = asked.find(({ running }) => running.name === referenceName)?.running;
  if (!reference) throw new Error('the proof needs the reference');
  for (const scenario of scenarios) {
    const own = asked.filter(({ target }) => answers(target, scenario));
    const served = own.filter(({ target }) => !target.isRaw).map(({ running }) => running);
    const { requests, divergent } = await proveScenario(scenario, dataset, seed, served);
    for (const [target, reason] of divergent) throw new TargetError(target, scenario.name, reason);
    streams.set(scenario.name, requests);
    for (const { target, running } of own.filter(({ target }) => target.isRaw)) {
      streams.set(streamName(target, scenario), await proveRows(running, reference, scenario, requests));
    }
  }
  return streams;
}

async function proveRows(
  raw: RunningTarget,
  reference: RunningTarget,
  scenario: Scenario,
  requests: readonly Request[],
): Promise<readonly Request[]> {
  const proven: Request[] = [];
  for (const { body } of requests) {
    const [answer, expected] = await Promise.all([raw.post(body), reference.post(body)]);
    const fault =
      answer.status === 200 ? rowsDifference(expected.body, answer.body) : `status ${answer.status}`;
    if (fault !== null) throw new TargetError(raw.name, scenario.name, `${fault} (asked ${body})`);
    proven.push({ body, expected: expectedOf(answer.body) });
  }
  return proven;
}

/**
 * The first difference between stored rows and the root field of a response, apart from the order and casing of keys; null
 * if there is none.
 */
export function rowsDifference(response: string, rows: string): string | null {
  const [root] = Object.values((JSON.parse(response) as { data: object }).data);
  return firstDifference(JSON.stringify(canonical(root)), JSON.stringify(canonical(JSON.parse(rows))));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, child]) => [camelCase(key), canonical(child)] as const);
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
