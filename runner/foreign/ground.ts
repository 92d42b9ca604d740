/**
 * A run of servers that somebody else started. There is no PostgreSQL, no process is started, pinned or signalled, and a launch is
 * a block of rounds with connections of its own.
 */
import type { Round } from '../../results/run-file/result.ts';
import { median } from '../../results/statistics/basic.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Dataset } from '../../seed/data/datasets.ts';
import { type DatasetContext, type Ground, invalidateCase, type RunContext, warn } from '../bench/context.ts';
import { type LaunchPlace, runDesign } from '../bench/design.ts';
import { datasetContext, launchesAhead, openLoad, runLaunches } from '../bench/launches.ts';
import type { Design } from '../experiment/launch.ts';
import { readForeignEnvironment } from '../machine/environment.ts';
import { listenersOf } from '../machine/listeners.ts';
import { cpuAffinity } from '../machine/pinning.ts';
import { type BenchCase, casesOn, type Foreign, isForeign, resultOf } from '../schedule/cases.ts';
import { partMs } from '../schedule/plan.ts';
import { streamName } from '../schedule/target.ts';
import { ForeignError, isLoopback } from './address.ts';
import { proveForeign, varyHint } from './proof.ts';
import { lossOf, questionTo, withoutCpu } from './server.ts';

/** Only the load generator is pinned; servers have the other CPUs, and its own as well. */
export function foreignGround(seed: number): Ground {
  const affinity = cpuAffinity();
  return {
    affinity,
    readEnvironment: () =>
      readForeignEnvironment(seed, affinity && `load generator on ${affinity.load.join(', ')}`),
    measure: measureForeign,
  };
}

async function measureForeign(context: RunContext, dataset: Dataset): Promise<void> {
  const { options, run, observer } = context;
  if (launchesAhead(context, dataset) === 0) return;
  const asked = options.strategies.filter(isForeign);
  const warnings = cpuWarnings(asked);
  warn(run, observer, warnings);
  // What is known of one alone compares nothing.
  const servers = warnings.length === 0 ? asked : asked.map(withoutCpu);
  const cases = casesOn(dataset, { ...options, strategies: servers });
  await using load = await openLoad(context, cases);
  const shared = datasetContext(context, {
    ...{ dataset, cases, load, affinity: null, isDatabaseLocal: false, helperPids: [] },
    assertWhole: () => assertAnswering(servers, options.scenarios),
  });
  await runLaunches(context, shared, (place) => foreignDesign(shared, servers, place));
}

function foreignDesign(
  context: DatasetContext,
  servers: readonly Foreign[],
  place: LaunchPlace,
): Design<BenchCase, Round> {
  const { load } = context.laboratory;
  return {
    ...runDesign(context, place),
    async started() {
      for (const { address } of servers) await load.disconnect(address.origin);
      await proveAll(context, servers);
    },
    invalidate: (one, reason) =>
      // There is nobody to ask for the right answer.
      invalidateCase(context, one, /\bbody\b/.test(reason) ? `${reason}. ${varyHint}` : reason),
  };
}

/** Once a run, and by samples under load, each server's answers are compared with its own proven ones. */
async function proveAll(context: DatasetContext, servers: readonly Foreign[]): Promise<void> {
  const { cases, laboratory, timetable, slowness, run } = context;
  const { load, streams } = laboratory;
  for (const scenario of new Set(cases.map((one) => one.scenario))) {
    if (servers.some(({ target }) => streams.has(streamName(target, scenario)))) continue;
    timetable.begin('comparing all answers', scenario.name, 'proving');
    for (const { server, fault, requests, sizes } of await proveForeign(scenario, servers)) {
      const stream = streamName(server.target, scenario);
      streams.set(stream, requests);
      const own = cases.filter((one) => one.strategy === server && one.scenario === scenario);
      for (const one of own) {
        if (fault !== null) await invalidateCase(context, one, fault);
        else if (!scenario.answersVary) resultOf(run, one).counters.responseBytes = typicalOf(sizes);
      }
      if (requests.length > 0) await load.sendStream(stream, requests);
    }
    timetable.done(slowness * servers.length * partMs.proofPerTargetAndScenario);
  }
}

/** A size that occurs. */
function typicalOf(sizes: readonly number[]): number | null {
  const middle = median(sizes);
  return middle === null ? null : Math.floor(middle);
}

/** Rejects if a server is gone: then no case is to blame, and the run ends with what it has. */
async function assertAnswering(servers: readonly Foreign[], [scenario]: readonly Scenario[]): Promise<void> {
  const [request] = scenario?.requests ?? [];
  if (!request) return;
  for (const { address } of servers) {
    const loss = await lossOf(address, questionTo(address, request));
    if (loss !== null)
      throw new ForeignError(`${address.name} (${address.shown}) no longer answers: ${loss}. Start it again`);
  }
}

/** One for all servers whose CPU is not known; none if it is known of all. */
function cpuWarnings(servers: readonly Foreign[]): readonly string[] {
  const reasons = servers.flatMap(({ address }) => {
    const reason = isLoopback(address) ? listenersOf(address).reason : 'it is on another machine';
    return reason === null ? [] : [`${address.name} (${reason})`];
  });
  if (reasons.length === 0) return [];
  return [
    `the CPU of some servers is not known: ${reasons.join(', ')}. Latency and throughput are compared instead. ` +
      'Run the suite as the user of the servers, on their machine, to have it',
  ];
}
