/** One launch: every server started in random order, proven, warmed, measured in rounds, and ended. */

import { questionKey, reference } from '../../results/run-file/case.ts';
import type { Result } from '../../results/run-file/result.ts';
import { createRandom, type Random, shuffled, shuffledInBlocks } from '../../scenarios/random.ts';
import type { ServerProcess } from '../process/server-process.ts';
import { type Case, resultOf, serverName, targetName } from '../schedule/cases.ts';
import { plannedRoundMs, plannedWindowMs, startMs } from '../schedule/plan.ts';
import { judge, measureRound } from './case-round.ts';
import { askFreshnessChecks } from './freshness.ts';
import { type Launch, type LaunchContext, launchTitle, liveCases } from './launch-context.ts';
import { measureLayersOnce } from './layers.ts';
import { checkPools, explainCases, prove, warmServers } from './preparation.ts';
import { startServer } from './start-server.ts';

/** A start is mostly the compiling of modules: one for each of two CPUs. */
const startsAtOnce = 2;

export async function runLaunch(
  context: LaunchContext,
  { index, count }: Pick<Launch, 'index' | 'count'>,
): Promise<void> {
  const random = createRandom(context.orderSeed, 'launch', context.dataset.name, index);
  await using stack = new AsyncDisposableStack();
  const servers = await startServers(context, random, stack);
  await checkPools(context, servers);
  await prove(context, servers);
  if (context.profile.hasLayers) await measureLayersOnce(context, random);
  const launch = { context, index, count, servers };
  await explainCases(launch);
  const { profile } = context;
  if (profile.roundsPerLaunch === 0) return; // asked for plans alone
  await warmServers(launch, random);
  const timed = { ...launch, context: { ...context, profile: { ...profile, ...context.roundsInTime() } } };
  context.timetable.leaveOut(plannedRoundsMs(context) - plannedRoundsMs(timed.context));
  const { roundsPerLaunch } = timed.context.profile;
  for (let round = 0; round < roundsPerLaunch; round += 1) await runRound(timed, round, random);
  await askFreshnessChecks(launch);
}

/** Of all rounds of a launch. */
function plannedRoundsMs(context: LaunchContext): number {
  const { profile } = context;
  return profile.roundsPerLaunch * plannedRoundMs(liveCases(context), profile);
}

async function startServers(
  context: LaunchContext,
  random: Random,
  stack: AsyncDisposableStack,
): Promise<ReadonlyMap<string, ServerProcess>> {
  const servers = new Map<string, ServerProcess>();
  stack.defer(async () => {
    await Promise.all([...servers.values()].map((server) => server.close()));
  });
  const references = context.served
    .filter(({ name }) => name === reference)
    .map((strategy) => ({ strategy, databaseDelayMs: 0 }));
  const needed = new Map([...references, ...liveCases(context)].map((one) => [serverName(one), one]));
  const order = shuffled([...needed], random);
  for (let first = 0; first < order.length; first += startsAtOnce) {
    const some = order.slice(first, first + startsAtOnce);
    const names = some.map(([name]) => name);
    context.timetable.begin(`${context.dataset.name}: starting servers`, names.join(' and '));
    // Where one does not start, the other is still waited for, so that it is closed with the rest.
    const starts = await Promise.allSettled(some.map(([, served]) => startServer(context, served)));
    for (const [index, start] of starts.entries()) {
      if (start.status === 'fulfilled') servers.set(names[index] as string, start.value);
    }
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
    context.timetable.done(startMs(some.length));
  }
  return servers;
}

/** One pass over all cases, question by question in a fresh random order; stored as a whole. */
async function runRound(launch: Launch, round: number, random: Random): Promise<void> {
  const { context } = launch;
  const { profile, timetable, dataset, save } = context;
  const offset = random.below(1_000_000);
  const found = new Map<Result, Result['rounds'][number]>();
  const questionOf = (benchCase: Case): string => questionKey(resultOf(context.run, benchCase));
  for (const benchCase of shuffledInBlocks(liveCases(context), questionOf, random)) {
    timetable.begin(
      `${dataset.name}: ${launchTitle(launch)}, round ${round + 1} of ${profile.roundsPerLaunch}`,
      `${targetName(benchCase)} ${benchCase.scenario.name}`,
    );
    const measured = await measureRound(launch, benchCase, offset);
    if (measured) found.set(resultOf(context.run, benchCase), measured);
    timetable.done(plannedWindowMs(benchCase, profile));
  }
  for (const [result, measured] of found) {
    result.rounds.push(measured);
    judge(result);
  }
  await save();
}
