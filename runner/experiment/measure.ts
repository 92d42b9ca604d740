/** One case in one round: a window of its load, sized by what it last reached; invalid where an answer is wrong. */
import type { Round } from '../../results/run-file/result.ts';
import { explainFault } from '../checks/oracle.ts';
import { statementsFault } from '../checks/statement-count.ts';
import type { Fault } from '../load/request.ts';
import { connectionsFor } from '../schedule/cases.ts';
import { type Case, running, streamName } from '../schedule/target.ts';
import { closedResponses, openRequests, pilotResponses } from '../schedule/window-size.ts';
import { type Launch, serverOf } from './launch.ts';
import { measureWindow, untilLongEnough, type WindowLength, type WindowPlan } from './window.ts';

/** As long as a statement may run. */
export const timeoutMs = 5_000;

/** Measures a case for one round; null where that invalidated it. A capacity is searched for (`bench/capacity.ts`). */
export async function measureRound<One extends Case>(
  launch: Launch<One>,
  one: One,
  offset: number,
): Promise<Round | null> {
  const { load } = one;
  const { pace, design } = launch;
  if (load.kind === 'capacity') throw new Error('a capacity is searched for');
  if (load.kind === 'open') {
    const requests = openRequests(load.requestsPerSecond, pace);
    return measureFaultless(launch, one, { ...load, requests, timeoutMs, offset });
  }
  const connections = connectionsFor(one);
  const perMs = design.laboratory.rates.get(one);
  const responses =
    perMs === undefined ? pilotResponses(connections) : closedResponses({ connections, perMs }, pace);
  return measureClosed(launch, one, { responses, offset, msMin: pace.windowMs / 2 });
}

/** Asks a case a few times, so that its rate is known for the size of a window. */
export async function pilot<One extends Case>(launch: Launch<One>, one: One): Promise<void> {
  await measureClosed(launch, one, {
    responses: pilotResponses(connectionsFor(one)),
    offset: 0,
    msMin: 0,
  });
}

/** One window of a closed loop, repeated where it came out too short. */
async function measureClosed<One extends Case>(
  launch: Launch<One>,
  one: One,
  size: WindowLength & { readonly offset: number },
): Promise<Round | null> {
  const { laboratory, invalidate } = launch.design;
  const { round, hadFullLoad } = await untilLongEnough(size, async (responses) => {
    const plan = { connections: connectionsFor(one), offset: size.offset, responses };
    const attempt = await measureFaultless(launch, one, { kind: 'closed', ...plan });
    if (attempt && attempt.requests > 0) laboratory.rates.set(one, attempt.requests / attempt.durationMs);
    return attempt;
  });
  if (!hadFullLoad) await invalidate(one, 'never were all connections under load at once');
  return round;
}

/** One window as it is; null where an answer was wrong, or none came, which invalidates the case. */
export async function measureFaultless<One extends Case>(
  launch: Launch<One>,
  one: One,
  plan: WindowPlan,
): Promise<Round | null> {
  const { laboratory, invalidate } = launch.design;
  const { target, scenario } = one;
  laboratory.signal.throwIfAborted();
  const asked = { ...plan, path: target.path, stream: streamName(target, scenario) };
  const { round, fault } = await measureWindow(laboratory, serverOf(launch, target), launch.index, asked);
  const reason = fault === null ? countFault(one, round) : await describeFault(launch, one, fault);
  if (reason === null) return round;
  await invalidate(one, `during load: ${reason}`);
  return null;
}

/** Statements other than declared; requests that nobody waited for any longer have run theirs all the same. */
function countFault({ target, scenario }: Case, { statementsPerRequest, openLoop }: Round): string | null {
  const most = target.statementsMax?.(scenario);
  if (most === undefined || statementsPerRequest === null || (openLoop?.timeouts ?? 0) > 0) return null;
  return statementsFault(statementsPerRequest, most);
}

/** A fault with the JSON path where the answer differs, as far as asking again shows it; else what ended the server. */
async function describeFault<One extends Case>(
  launch: Launch<One>,
  { target, scenario }: One,
  { reason, requestIndex }: Fault,
): Promise<string> {
  const { laboratory, reference } = launch.design;
  const server = serverOf(launch, target);
  const stream = laboratory.streams.get(streamName(target, scenario));
  const asked = requestIndex === null ? undefined : stream?.[requestIndex];
  if (asked && reference) {
    const right = running(reference, serverOf(launch, reference));
    return `${reason}: ${await explainFault(asked, running(target, server), right)}`;
  }
  const end = await server.ended();
  return end === null ? reason : `${reason}; ${end}`;
}
