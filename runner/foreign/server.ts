/** A server that somebody else started, as a target of a run; and how one request reaches it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpRequest, Scenario } from '../../scenarios/scenario.ts';
import { askStraight } from '../../servers/loopback.ts';
import type { Question } from '../load/request.ts';
import { listenersOf } from '../machine/listeners.ts';
import { foreignServer, type Server } from '../process/server.ts';
import type { Foreign } from '../schedule/cases.ts';
import type { ServerAddress } from './address.ts';
import { requestText } from './scenario-file.ts';

/** Where GraphQL is answered, unless the URL or the scenario names another path. */
const graphqlPath = '/graphql';

/** `pair`: what servers that are compared most closely have in common. */
export function foreignOf(
  address: ServerAddress,
  { pair, mayDiffer = false }: { readonly pair?: string; readonly mayDiffer?: boolean } = {},
): Foreign {
  const { name, shown } = address;
  return {
    ...{ name, title: shown, address, mayDiffer },
    target: {
      ...{ name, server: name, path: '/' },
      ...(pair === undefined ? {} : { pair }),
      // Its requests go to paths of its own, and its answers are its own.
      streamOf: (scenario) => `${scenario.name} of ${name}`,
      start: async () => runningAt(address, listenersOf(address).pids),
    },
  };
}

/** The same, without its CPU. */
export function withoutCpu(server: Foreign): Foreign {
  return { ...server, target: { ...server.target, start: async () => runningAt(server.address, []) } };
}

function runningAt({ name, origin }: ServerAddress, pids: readonly number[]): Server {
  return foreignServer({ name, origin, pids, isThreaded: true, close: () => {} });
}

/** A request as this server gets it. */
export function questionTo(address: ServerAddress, { method, path, headers, body }: HttpRequest): Question {
  const { authorization } = address;
  const sent = { ...(authorization === null ? {} : { authorization }), ...headers };
  return { method, body, path: pathAt(address, path), headers: Object.entries(sent).flat() };
}

function pathAt({ origin, path }: ServerAddress, below: string | null): string {
  const whole = below === null ? path || graphqlPath : `${path}/${below.replace(/^\//, '')}`;
  // Encodes what may not stand in a path.
  const { pathname, search } = new URL(`${origin}${whole}`);
  return `${pathname}${search}`;
}

/** What came, or why nothing did: `ECONNREFUSED`. */
export type Seen =
  | { readonly status: number; readonly body: Buffer; readonly failure: null }
  | { readonly status: null; readonly body: null; readonly failure: string };

const answerTimeoutMs = 30_000;

export async function askForeign(
  { origin }: ServerAddress,
  { method = 'POST', path = '/', headers = [], body }: Question,
  timeoutMs = answerTimeoutMs,
): Promise<Seen> {
  try {
    const sent = { method, headers, body };
    const answer = await askStraight(`${origin}${path}`, sent, AbortSignal.timeout(timeoutMs));
    return { status: answer.status, body: answer.bytes, failure: null };
  } catch (error) {
    return { status: null, body: null, failure: failureText(error, timeoutMs) };
  }
}

function failureText(error: unknown, timeoutMs: number): string {
  const { name, message, code, cause } = error as Error & { readonly code?: string };
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  // A name with several addresses fails with one error for all of them, which has no message.
  return code ?? (cause as { code?: string } | undefined)?.code ?? (message || name);
}

/** A server that cannot be asked at all. */
export interface Unreachable {
  readonly address: ServerAddress;
  /** `ECONNREFUSED`, `status 404 to GET /users` */
  readonly seen: string;
  /** Whether it answers, but refuses: the URL or the scenarios do not fit it. */
  readonly isRefusal: boolean;
}

/** The first server that answers the first request of no scenario well; null if all answer one. */
export async function firstUnreachable(
  servers: readonly Pick<Foreign, 'address'>[],
  scenarios: readonly Pick<Scenario, 'requests'>[],
): Promise<Unreachable | null> {
  const firsts = scenarios.flatMap(({ requests = [] }) => requests.slice(0, 1));
  for (const { address } of servers) {
    const found = await unreachable(address, firsts);
    if (found !== null) return found;
  }
  return null;
}

async function unreachable(
  address: ServerAddress,
  requests: readonly HttpRequest[],
): Promise<Unreachable | null> {
  let refusal: Unreachable | null = null;
  for (const request of requests) {
    const { status, failure } = await askForeign(address, questionTo(address, request));
    if (failure !== null) return { address, seen: failure, isRefusal: false };
    if (status < 300) return null;
    const seen = `status ${status} to ${requestText(request)}`;
    refusal ??= { address, seen, isRefusal: status < 500 };
  }
  return refusal;
}

const [attempts, attemptMs, attemptTimeoutMs] = [3, 300, 5_000];

/** Why a server no longer answers; null if it does. A server that is restarted by whoever looks after it has a second for it. */
export async function lossOf(address: ServerAddress, question: Question): Promise<string | null> {
  let failure: string | null = null;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (attempt > 0) await delay(attemptMs);
    ({ failure } = await askForeign(address, question, attemptTimeoutMs));
    if (failure === null) return null;
  }
  return failure;
}
