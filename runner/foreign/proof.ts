/**
 * The proof of servers that somebody else started: nothing is timed until each has answered every request without an error, and
 * all of them alike. The first that answers well is the reference. Nobody here knows the right answer: this proves that the
 * same is compared with the same.
 */
import type { HttpRequest, Scenario } from '../../scenarios/scenario.ts';
import { firstDifference } from '../checks/json-difference.ts';
import { mapConcurrently } from '../checks/oracle.ts';
import { graphqlErrors } from '../load/answers/graphql-errors.ts';
import { type Expected, expectedOf, type Request } from '../load/request.ts';
import type { Foreign } from '../schedule/cases.ts';
import { requestText } from './scenario-file.ts';
import { askForeign, questionTo, type Seen } from './server.ts';

/** What one server's answers to a scenario came to. */
export interface ForeignProof {
  readonly server: Foreign;
  /** Its stream, each request with its own proven answer. Empty if it is invalid. */
  readonly requests: readonly Request[];
  /** Why it is invalid; null if it is not. */
  readonly fault: string | null;
  /** Bytes of each answer. */
  readonly sizes: readonly number[];
}

interface Answered {
  readonly server: Foreign;
  readonly answers: readonly Seen[];
  readonly fault: string | null;
}

/** Asks all servers at once, because each keeps only itself busy. */
export async function proveForeign(
  scenario: Scenario,
  servers: readonly Foreign[],
): Promise<readonly ForeignProof[]> {
  const answered = await Promise.all(servers.map((server) => answersOf(server, scenario)));
  const reference = answered.find(({ fault }) => fault === null);
  return answered.map((one) => {
    const fault = one.fault ?? (reference ? differenceOf(one, reference, scenario) : null);
    const { server, answers } = one;
    return {
      ...{ server, fault },
      requests: fault === null ? requestsOf(server, scenario, answers) : [],
      sizes: answers.flatMap(({ body }) => body?.length ?? []),
    };
  });
}

export const varyHint = 'If its answers are to vary, say so in the scenario file: "answersVary": true';

/** How many of the first requests are asked a second time, to see whether answers vary by themselves. */
const askedTwice = 8;

async function answersOf(server: Foreign, scenario: Scenario): Promise<Answered> {
  const { address } = server;
  const { requests = [], answersVary = false } = scenario;
  const ask = (request: HttpRequest): Promise<Seen> => askForeign(address, questionTo(address, request));
  const answers = await mapConcurrently(requests, ask);
  const fault = firstOf(requests, (request, index) => faultOf(answers[index] as Seen, request));
  if (fault !== null || answersVary) return { server, answers, fault };
  const again = await mapConcurrently(requests.slice(0, askedTwice), ask);
  return {
    ...{ server, answers },
    fault: firstOf(requests.slice(0, askedTwice), (request, index) => {
      const difference = bodyDifference(answers[index] as Seen, again[index] as Seen);
      return (
        difference &&
        `answers the same request differently at ${difference} (${requestText(request)}). ${varyHint}`
      );
    }),
  };
}

/** The first fault, with the request that shows it. */
function firstOf(
  requests: readonly HttpRequest[],
  faultOf: (request: HttpRequest, index: number) => string | null,
): string | null {
  for (const [index, request] of requests.entries()) {
    const fault = faultOf(request, index);
    if (fault !== null)
      return `${fault} (request ${index + 1} of ${requests.length}: ${requestText(request)})`;
  }
  return null;
}

const shownMax = 200;

/** What is wrong with an answer by itself; null if nothing is. */
export function faultOf({ status, body, failure }: Seen, { isGraphql }: HttpRequest): string | null {
  if (failure !== null) return `no response: ${failure}`;
  if (status < 200 || status > 299) return `status ${status}: ${body.toString().slice(0, shownMax)}`;
  return isGraphql ? graphqlErrors(body.toString()) : null;
}

function differenceOf({ server, answers }: Answered, reference: Answered, scenario: Scenario): string | null {
  const { requests = [], answersVary = false } = scenario;
  if (answersVary || server === reference.server || server.mayDiffer || reference.server.mayDiffer)
    return null;
  return firstOf(requests, (_, index) => {
    const [ours, theirs] = [answers[index] as Seen, reference.answers[index] as Seen];
    if (ours.status !== theirs.status)
      return `differs from ${reference.server.name}: expected status ${theirs.status}, received ${ours.status}`;
    const difference = bodyDifference(theirs, ours);
    return difference && `differs from ${reference.server.name} at ${difference}`;
  });
}

/** Bytes that are no text are compared as bytes all the same. */
function bodyDifference(expected: Seen, received: Seen): string | null {
  if (expected.body === null || received.body === null || expected.body.equals(received.body)) return null;
  return (
    firstDifference(expected.body.toString(), received.body.toString()) ??
    'the body: the same text, as different bytes'
  );
}

function requestsOf({ address }: Foreign, scenario: Scenario, answers: readonly Seen[]): readonly Request[] {
  const { requests = [], answersVary = false } = scenario;
  return requests.map((request, index) => {
    const { status, body } = answers[index] as Seen;
    const expected = expectedOf(body ?? '');
    const varying: Pick<Expected, 'varying'> = answersVary
      ? { varying: request.isGraphql ? 'GraphQL' : 'anything' }
      : {};
    return { ...questionTo(address, request), expected: { ...expected, status: status ?? 0, ...varying } };
  });
}
