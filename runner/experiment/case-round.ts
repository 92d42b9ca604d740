/** What one round holds of a case: a window of its load, or the last good step of a search for its capacity. */

import { isGoodStep, isLoadLate, openLoopDoubt } from '../../results/doubts/open-loop.ts';
import type { Load, Result, Round } from '../../results/run-file/result.ts';
import { type Case, connectionsFor, resultOf } from '../schedule/cases.ts';
import { highestRate } from '../schedule/highest-rate.ts';
import { closedResponses, openRequests, stepRequests } from '../schedule/window-size.ts';
import { measureCase, measureFaultless } from './case-window.ts';
import type { Launch } from './launch-context.ts';

type LoadOf<Kind extends Load['kind']> = Extract<Load, { kind: Kind }>;

/** As long as a statement may run. */
const timeoutMs = 5_000;
/** Beyond its limit a step has failed, by however much: it need not wait for the rest. */
const timeoutsPerLimit = 10;

/** Closer to the last rate than the first search's steps: the capacity is about the one of the round before. */
const factors = { first: 2, later: 1.1 };
const rateBounds = { lowestPerSecond: 0.5, highestPerSecond: 100_000 };

/** Measures a case for one round; null where it invalidated the case. */
export function measureRound(launch: Launch, benchCase: Case, offset: number): Promise<Round | null> {
  const { load } = benchCase;
  switch (load.kind) {
    case 'closed':
      return measureClosed(launch, benchCase, offset);
    case 'open':
      return measureFaultless(launch, benchCase, {
        ...load,
        requests: openRequests(load.requestsPerSecond, launch.context.profile),
        timeoutMs,
        offset,
      });
    case 'capacity':
      return measureCapacity(launch, benchCase, load, offset);
  }
}

function measureClosed(launch: Launch, benchCase: Case, offset: number): Promise<Round | null> {
  const { profile, rates } = launch.context;
  const asked = { connections: connectionsFor(benchCase), perMs: rates.get(benchCase) ?? 0 };
  const responses = closedResponses(asked, profile);
  return measureCase(launch, benchCase, { responses, offset, msMin: profile.windowMs / 2 });
}

/** Where no rate keeps the limit, the round is the lowest step: it says so itself. */
async function measureCapacity(
  launch: Launch,
  benchCase: Case,
  load: LoadOf<'capacity'>,
  offset: number,
): Promise<Round | null> {
  const { context } = launch;
  const result = resultOf(context.run, benchCase);
  const lastPerSecond = result.rounds.at(-1)?.openLoop?.offeredPerSecond;
  // What a closed loop reaches is more than what an open one bears: its queue is never longer than its connections.
  const closedPerSecond = (context.rates.get(benchCase) ?? 1) * 1000;
  const ask = (requestsPerSecond: number): Promise<Round | null> =>
    measureFaultless(launch, benchCase, {
      kind: 'open',
      requestsPerSecond,
      arrivals: 'poisson',
      requests: stepRequests(requestsPerSecond),
      timeoutMs: Math.max(1_000, Math.min(timeoutsPerLimit * load.limitMs, timeoutMs)),
      offset,
    });
  const { good, bad } = await highestRate<Round>({
    ...rateBounds,
    startPerSecond: lastPerSecond ?? 0.75 * closedPerSecond,
    factor: lastPerSecond === undefined ? factors.first : factors.later,
    attempt: async (requestsPerSecond) => {
      const round = await ask(requestsPerSecond);
      // What measured the load generator says nothing of the server: it is asked once more.
      return round && isLoadLate([round]) ? ask(requestsPerSecond) : round;
    },
    isGood: (round) => isGoodStep(round, load),
  });
  if (bad !== null && isLoadLate([bad.outcome]) && result.status === 'ok') {
    result.reason = 'the capacity is that of the load generator: at the next higher rate it sent late';
  }
  return good?.outcome ?? bad?.outcome ?? null;
}

/** Sets whether the latencies of an open loop's rounds are figures, by all that are there. */
export function judge(result: Result): void {
  if (result.load.kind === 'closed' || result.status === 'invalid') return;
  const doubt = openLoopDoubt(result.rounds, result.load);
  if (doubt !== null) Object.assign(result, { status: 'saturated', reason: doubt });
  else if (result.status === 'saturated') Object.assign(result, { status: 'ok', reason: null });
}
