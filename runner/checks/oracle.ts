/**
 * The oracle: nothing is timed before every strategy has given the same bytes. `normalized`, written
 * independently of the documents, is the reference.
 */
import { reference as referenceStrategy } from '../../results/run-file/case.ts';
import { createRandom } from '../../scenarios/random.ts';
import { requestBody, type Scenario, variablesOf } from '../../scenarios/scenario.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { expectedOf, type Request } from '../load/request.ts';
import type { HttpAnswer } from '../process/server.ts';
import { firstDifference } from './json-difference.ts';

/** Variable sets drawn from a scenario's stream: what the load replays, all of it proven. */
export const streamLength = 320;

/** Questions under way at once; more would only queue in a pool. */
const concurrency = 8;

/** Runs `work` over all items, a few at once, keeping their order. */
async function mapConcurrently<Item, Out>(
  items: readonly Item[],
  work: (item: Item) => Promise<Out>,
): Promise<Out[]> {
  const results = new Array<Out>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  return results;
}

/** What is wrong with an answer in itself: none, not 200, or errors under a 200. Null where nothing is. */
export function faultOf(answer: HttpAnswer): string | null {
  if (answer.status === noStatus) return `no response: ${answer.body}`;
  if (answer.status !== 200) return `status ${answer.status}: ${answer.body.slice(0, 200)}`;
  // Cheap enough to ask of every answer, and no body of ours holds it but where it means errors.
  if (!answer.body.includes(errorsKey)) return null;
  return `errors under status 200: ${answer.body.slice(answer.body.indexOf(errorsKey)).slice(0, 200)}`;
}

const noStatus = 0;
const errorsKey = '"errors":[';

/** An answer, or the reason why there is none: a strategy that dies or hangs is invalid, and the others go on. */
export async function answerOf(server: RunningTarget, body: string): Promise<HttpAnswer> {
  try {
    return await server.post(body);
  } catch (error) {
    const { cause, message } = error as Error;
    return { status: noStatus, body: cause instanceof Error ? cause.message : message };
  }
}

/** Whoever answers. */
export interface RunningTarget {
  readonly name: string;
  post(body: string): Promise<HttpAnswer>;
}

/** What the oracle found for one scenario. */
export interface Proof {
  /** The load's stream: the drawn requests with their proven answers. Empty where the reference failed. */
  readonly requests: readonly Request[];
  /** name -> why it is invalid, for those that answered otherwise. */
  readonly divergent: ReadonlyMap<string, string>;
}

/** Asks every server a scenario's whole stream and edges, and compares the bytes with the reference's. */
export async function proveScenario(
  scenario: Scenario,
  dataset: Dataset,
  seed: number,
  servers: readonly RunningTarget[],
): Promise<Proof> {
  const random = createRandom(seed, 'stream', scenario.name, dataset.name);
  const ask = (variables: Parameters<typeof requestBody>[1]): string => requestBody(scenario, variables);
  const drawn = variablesOf(scenario, dataset, streamLength, random).map(ask);
  const bodies = [...new Set([...drawn, ...scenario.edges(dataset).map(ask)])];
  const reference = servers.find((server) => server.name === referenceStrategy);
  if (!reference) throw new Error('the oracle needs the reference server');
  const answers = await mapConcurrently(bodies, (body) => answerOf(reference, body));
  const expected = new Map(bodies.map((body, index) => [body, answers[index] as HttpAnswer]));
  const divergent = new Map<string, string>();
  for (const [body, answer] of expected) {
    const fault = faultOf(answer);
    if (fault === null) continue;
    for (const server of servers)
      divergent.set(server.name, `the reference failed: ${fault} (asked ${shownVariables(body)})`);
    return { requests: [], divergent };
  }
  // All at once: one server keeps one core busy.
  const others = servers.filter((server) => server !== reference);
  const firsts = await Promise.all(others.map((server) => firstDifferenceOf(server, bodies, expected)));
  for (const [index, { name }] of others.entries()) {
    const first = firsts[index] ?? null;
    if (first !== null) divergent.set(name, first);
  }
  const requests = drawn.map((body) => ({ body, expected: expectedOf(expected.get(body)?.body ?? '') }));
  return { requests, divergent };
}

function shownVariables(body: string): string {
  return JSON.stringify((JSON.parse(body) as { variables: unknown }).variables);
}

/** The first difference of a server's answers; after one, it is not asked any more. */
async function firstDifferenceOf(
  server: RunningTarget,
  bodies: readonly string[],
  expected: ReadonlyMap<string, HttpAnswer>,
): Promise<string | null> {
  let first: string | null = null;
  await mapConcurrently(bodies, async (body) => {
    if (first !== null) return;
    const difference = differenceOf(await answerOf(server, body), body, expected.get(body));
    first ??= difference;
  });
  return first;
}

function differenceOf(answer: HttpAnswer, body: string, expected: HttpAnswer | undefined): string | null {
  const fault = faultOf(answer);
  if (fault !== null) return `${fault} (asked ${shownVariables(body)})`;
  const difference = firstDifference(expected?.body ?? '', answer.body);
  return difference && `differs from ${referenceStrategy} at ${difference} (asked ${shownVariables(body)})`;
}

/** Asks `server` one request again, and says how its answer differs from the reference's now. */
export async function explainFault(
  request: Request,
  server: RunningTarget,
  reference: RunningTarget,
): Promise<string> {
  const [answer, expected] = await Promise.all([
    answerOf(server, request.body),
    answerOf(reference, request.body),
  ]);
  return (
    differenceOf(answer, request.body, expected) ??
    `the same request answers rightly now (asked ${shownVariables(request.body)})`
  );
}
