/** Measures one case in one round: one window of its load. A wrong answer invalidates the case. */
import type { Round } from '../../results/run-file/result.ts';
import { explainFault } from '../checks/oracle.ts';
import { statementsFault } from '../checks/statement-count.ts';
import type { Fault } from '../load/request.ts';
import { connectionsFor } from '../schedule/cases.ts';
import { type Case, running, streamName } from '../schedule/target.ts';
import { openRequests, pilotMs, trafficMsMax } from '../schedule/window-size.ts';
import { type Launch, questionOf, serverOf } from './launch.ts';
import { measureWindow, type WindowPlan } from './window.ts';

/** The statement timeout of the servers' sessions. */
export const timeoutMs = 5_000;

/** Null if the case became invalid. A capacity is searched for in `bench/capacity.ts`. */
export async function measureRound<One extends Case>(
  launch: Launch<One>,
  one: One,
  offset: number,
): Promise<Round | null> {
  const { load } = one;
  const { pace, design } = launch;
  switch (load.kind) {
    case 'closed':
      return measureClosed(launch, one, pace.windowMs, offset);
    case 'open':
      return measureOpen(
        launch,
        one,
        { ...load, requests: openRequests(load.requestsPerSecond, pace) },
        offset,
      );
    case 'traffic': {
      const requestsPerSecond = design.laboratory.offered.get(questionOf(one));
      if (requestsPerSecond === undefined)
        throw new Error('the rate of a scenario is found before its rounds');
      const requests = openRequests(requestsPerSecond, pace, trafficMsMax);
      return measureOpen(
        launch,
        one,
        { kind: 'open', arrivals: 'poisson', requestsPerSecond, requests },
        offset,
      );
    }
    case 'capacity':
      throw new Error('a capacity is searched for');
  }
}

/** Sends requests for a moment, to learn about how many a second the case answers. */
export async function pilot<One extends Case>(launch: Launch<One>, one: One): Promise<void> {
  const round = await measureClosed(launch, one, pilotMs, 0);
  if (round && round.requests > 0)
    launch.design.laboratory.rates.set(one, (round.requests * 1000) / round.durationMs);
}

/** One window of a closed loop. */
function measureClosed<One extends Case>(
  launch: Launch<One>,
  one: One,
  windowMs: number,
  offset: number,
): Promise<Round | null> {
  return measureFaultless(launch, one, {
    kind: 'closed',
    connections: connectionsFor(one),
    windowMs,
    offset,
  });
}

/** One window of an open loop. */
function measureOpen<One extends Case>(
  launch: Launch<One>,
  one: One,
  load: Extract<Case['load'], { kind: 'open' }> & { readonly requests: number },
  offset: number,
): Promise<Round | null> {
  return measureFaultless(launch, one, { ...load, timeoutMs, offset });
}

/** One window. Null if an answer was wrong or missing, which invalidates the case. */
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
