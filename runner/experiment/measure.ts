/** Measures one case in one round: a window of its load, sized by its last rate. A wrong answer invalidates the case. */
import type { Round } from '../../results/run-file/result.ts';
import { explainFault } from '../checks/oracle.ts';
import { statementsFault } from '../checks/statement-count.ts';
import type { Fault } from '../load/request.ts';
import { connectionsFor } from '../schedule/cases.ts';
import { type Case, running, streamName } from '../schedule/target.ts';
import { closedResponses, openRequests, pilotResponses } from '../schedule/window-size.ts';
import { type Launch, serverOf } from './launch.ts';
import { measureWindow, untilLongEnough, type WindowLength, type WindowPlan } from './window.ts';

/** The statement timeout of the servers' sessions. */
export const timeoutMs = 5_000;

/** Null if the case became invalid. The search for a capacity is in `bench/capacity.ts`. */
export async function measureRound<One extends Case>(
  launch: Launch<One>,
  one: One,
  offset: number,
): Promise<Round | null> {
  const { load } = one;
  const { pace, design } = launch;
  switch (load.kind) {
    case 'closed': {
      const connections = connectionsFor(one);
      const perMs = design.laboratory.rates.get(one);
      const responses =
        perMs === undefined ? pilotResponses(connections) : closedResponses({ connections, perMs }, pace);
      return measureClosed(launch, one, { responses, offset, msMin: pace.windowMs / 2 });
    }
    case 'open': {
      const requests = openRequests(load.requestsPerSecond, pace);
      return measureFaultless(launch, one, { ...load, requests, timeoutMs, offset });
    }
    case 'traffic':
    case 'capacity':
      throw new Error('a capacity is searched for');
  }
}

/** Sends a few requests, to learn the rate by which windows are sized. */
export async function pilot<One extends Case>(launch: Launch<One>, one: One): Promise<void> {
  await measureClosed(launch, one, {
    responses: pilotResponses(connectionsFor(one)),
    offset: 0,
    msMin: 0,
  });
}

/** One window of a closed loop, repeated if it was too short. */
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

/** One window, whatever its length. Null if an answer was wrong or missing, which invalidates the case. */
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

/** Whether the number of statements is not as declared. Requests that timed out have run theirs too, so then it is not judged. */
function countFault({ target, scenario }: Case, { statementsPerRequest, openLoop }: Round): string | null {
  const most = target.statementsMax?.(scenario);
  if (most === undefined || statementsPerRequest === null || (openLoop?.timeouts ?? 0) > 0) return null;
  return statementsFault(statementsPerRequest, most);
}

/** A fault with the JSON path where the answer differs, if asking again shows it; else with what ended the server. */
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
