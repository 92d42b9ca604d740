/**
 * The oracle: nothing is timed until every strategy has answered with the same bytes. The reference is `normalized`, which
 * is written independently of the documents.
 */
import { reference as referenceStrategy } from '../../results/run-file/case.ts';
import { createRandom } from '../../scenarios/random.ts';
import { requestBody, type Scenario, variablesOf } from '../../scenarios/scenario.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { expectedOf, type Request } from '../load/request.ts';
import type { HttpAnswer } from '../process/server.ts';
import { firstDifference } from './json-difference.ts';

/** Variable sets drawn for a scenario's stream. The load replays them, and every one of them is proven. */
export const streamLength = 240;

/** Concurrent requests. More would only queue in a pool. */
const concurrency = 8;

/** Runs `work` over all items, a few at a time. Results keep the order of the items. */
export async function mapConcurrently<Item, Out>(
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

/**
 * What is wrong with an answer by itself: no response, a status other than 200, or errors under status 200. Null if nothing
 * is.
 */
export function faultOf(answer: HttpAnswer): string | null {
  if (answer.status === noStatus) return `no response: ${answer.body}`;
  if (answer.status !== 200) return `status ${answer.status}: ${answer.body.slice(0, 200)}`;
  // Cheap enough for every answer. In our data this text only occurs if there are errors.
  if (!answer.body.includes(errorsKey)) return null;
  return `errors under status 200: ${answer.body.slice(answer.body.indexOf(errorsKey)).slice(0, 200)}`;
}

const noStatus = 0;
const errorsKey = '"errors":[';

/** An answer, or the reason why there is none. A server that dies or hangs makes its strategy invalid; the others go on. */
export async function answerOf(server: RunningTarget, body: string): Promise<HttpAnswer> {
  try {
    return await server.post(body);
  } catch (error) {
    const { cause, message } = error as Error;
    return { status: noStatus, body: cause instanceof Error ? cause.message : message };
  }
}

/** A server, as the oracle asks it. */
export interface RunningTarget {
  readonly name: string;
  post(body: string): Promise<HttpAnswer>;
}

/** What the oracle found for one scenario. */
export interface Proof {
  /** The load's stream: the drawn requests with their proven answers. Empty if the reference failed. */
  readonly requests: readonly Request[];
  /** Name -> why it is invalid, for servers whose answers differ. */
  readonly divergent: ReadonlyMap<string, string>;
}

/**
 * Sends every server the scenario's whole stream and its edge cases, and compares the bytes with the reference's, which is one
 * of them.
 */
export async function proveScenario(
  scenario: Scenario,
  dataset: Dataset,
  seed: number,
  servers: readonly RunningTarget[],
  referenceName: string = referenceStrategy,
): Promise<Proof> {
  const random = createRandom(seed, 'stream', scenario.name, dataset.name);
  const ask = (variables: Parameters<typeof requestBody>[1]): string => requestBody(scenario, variables);
  const drawn = variablesOf(scenario, dataset, streamLength, random).map(ask);
  const bodies = [...new Set([...drawn, ...scenario.edges(dataset).map(ask)])];
  const reference = servers.find((server) => server.name === referenceName);
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
  // All servers at once, because one server keeps only one core busy.
  const others = servers.filter((server) => server !== reference);
  const firsts = await Promise.all(
    others.map((server) => firstDifferenceOf(server, bodies, expected, referenceName)),
  );
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

/** The first difference in a server's answers. After that it is asked nothing more. */
async function firstDifferenceOf(
  server: RunningTarget,
  bodies: readonly string[],
  expected: ReadonlyMap<string, HttpAnswer>,
  referenceName: string,
): Promise<string | null> {
  let first: string | null = null;
  await mapConcurrently(bodies, async (body) => {
    if (first !== null) return;
    const difference = differenceOf(await answerOf(server, body), body, expected.get(body), referenceName);
    first ??= difference;
  });
  return first;
}

function differenceOf(
  answer: HttpAnswer,
  body: string,
  expected: HttpAnswer | undefined,
  referenceName: string,
): string | null {
  const fault = faultOf(answer);
  if (fault !== null) return `${fault} (asked ${shownVariables(body)})`;
  const difference = firstDifference(expected?.body ?? '', answer.body);
  return difference && `differs from ${referenceName} at ${difference} (asked ${shownVariables(body)})`;
}

/** Repeats a request that failed, and says how the answer differs from the reference's now. */
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
    differenceOf(answer, request.body, expected, reference.name) ??
    `the same request is answered correctly now (asked ${shownVariables(request.body)})`
  );
}
