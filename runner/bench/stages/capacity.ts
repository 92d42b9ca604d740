/** The highest rate of an open loop that keeps a latency limit. A round is the last good step of the search. */
import { isGoodStep, isLoadLate } from '../../../results/doubts/open-loop.ts';
import type { Load, Result, Round } from '../../../results/run-file/result.ts';
import type { Launch } from '../../experiment/launch.ts';
import { measureFaultless, timeoutMs } from '../../experiment/measure.ts';
import type { BenchCase } from '../../schedule/cases.ts';
import { highestRate } from '../../schedule/highest-rate.ts';
import { stepRequests } from '../../schedule/window-size.ts';

export type CapacityLoad = Extract<Load, { kind: 'capacity' }>;

/** A step that misses its limit has failed, so it does not wait for much longer than that. */
const timeoutsPerLimit = 10;

/** Later searches begin near the capacity of the round before, with smaller steps. */
const factors = { first: 2, later: 1.1 };
const rateBounds = { lowestPerSecond: 0.5, highestPerSecond: 100_000 };

/** If no rate keeps the limit, the round is the lowest step; its own percentiles show that. */
export async function measureCapacity(
  launch: Launch<BenchCase>,
  benchCase: BenchCase,
  load: CapacityLoad,
  result: Result,
  offset: number,
): Promise<Round | null> {
  const lastPerSecond = result.rounds.at(-1)?.openLoop?.offeredPerSecond;
  // A closed loop reaches more than an open one bears, because its queue is never longer than its connections.
  const closedPerSecond = launch.design.laboratory.rates.get(benchCase) ?? 1_000;
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
      // A step in which the load generator was late says nothing about the server, so it is repeated once.
      return round && isLoadLate([round]) ? ask(requestsPerSecond) : round;
    },
    isGood: (round) => isGoodStep(round, load),
  });
  if (bad !== null && isLoadLate([bad.outcome]) && result.status === 'ok') {
    result.reason = 'the capacity is that of the load generator: at the next higher rate it sent late';
  }
  return good?.outcome ?? bad?.outcome ?? null;
}
