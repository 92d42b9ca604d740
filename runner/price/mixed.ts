/** Mixed load: reads and writes at once, in several ratios, all strategies at the same rates. */
import type { MixedRound } from '../../results/run-file/price.ts';
import { sumIfKnown } from '../../results/statistics/basic.ts';
import { createRandom, type Random, shuffled } from '../../scenarios/random.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { warmUpOpenLoop } from '../experiment/warm-up.ts';
import type { ObservedWindow } from '../load/request.ts';
import type { Written } from '../process/server.ts';
import { askBoth } from './both-loops.ts';
import type { PriceContext } from './context.ts';
import { attempt, keepIfTrue, missingIn } from './keep.ts';
import { casesOf, type MixedCase, openSide, type Side } from './mixed-cases.ts';
import { sendAsked } from './warm-server.ts';
import type { Taken } from './work.ts';

/** Reads to one write, and how often each is measured. */
const designDefault = { ratios: [1, 10, 100, 1_000], rounds: 2 };

/**
 * Measures the strategies that the run does not hold yet. Nothing is stored before all rounds are over, because only then it
 * is known whether the documents stay true.
 */
export async function measureMixed(context: PriceContext, { ratios, rounds } = designDefault): Promise<void> {
  const missing = missingIn(context, 'mixed');
  if (missing.length === 0) return;
  const random = createRandom(context.seed, 'mixed load', context.dataset.name);
  const measured = await measureSides(context, missing, { ratios, rounds, random });
  for (const [strategy, cases] of Map.groupBy(measured, ({ side }) => side.strategy))
    await keepIfTrue(context, 'mixed', strategy, async () => cases.map(({ mixed }) => mixed));
}

/** Resolves to the cases of strategies that answered well throughout. By then, their servers have ended. */
async function measureSides(
  context: PriceContext,
  strategies: readonly Strategy[],
  { ratios, rounds, random }: { ratios: readonly number[]; rounds: number; random: Random },
): Promise<readonly MixedCase[]> {
  const { dataset, timetable, laboratory, signal } = context;
  await using stack = new AsyncDisposableStack();
  timetable.begin(`${dataset.name}: warming up the load generator`);
  await warmUpOpenLoop(laboratory.load, signal);
  await sendAsked(context);
  const sides: Side[] = [];
  for (const strategy of shuffled(strategies, random)) {
    const side = await attempt(context, 'mixed', strategy, () => openSide(context, strategy, stack));
    if (side !== null) sides.push(side);
  }
  let cases = casesOf(context, sides, ratios);
  for (let round = 0; round < rounds; round += 1)
    cases = await measureRound(context, cases, `round ${round + 1} of ${rounds}`, random);
  return cases;
}

/**
 * One pass over all cases, in random order: ratio by ratio, so that strategies that are compared are disturbed alike. Resolves
 * to those of strategies that answered well.
 */
async function measureRound(
  context: PriceContext,
  cases: readonly MixedCase[],
  title: string,
  random: Random,
): Promise<readonly MixedCase[]> {
  const { dataset, timetable, signal } = context;
  const failed = new Set<Strategy>();
  for (const [readsPerWrite, block] of shuffled(
    [...Map.groupBy(cases, ({ mixed }) => mixed.readsPerWrite)],
    random,
  )) {
    const offset = random.below(1_000_000);
    for (const one of shuffled(block, random)) {
      const { strategy } = one.side;
      if (failed.has(strategy)) continue;
      signal.throwIfAborted();
      const detail = `${strategy.name} ${readsPerWrite}:1`;
      timetable.begin(`${dataset.name}: mixed load, ${title}`, detail, 'windows');
      const found = await attempt(context, 'mixed', strategy, () => measureCase(context, one, offset));
      if (found === null) failed.add(strategy);
      else one.mixed.rounds.push(found);
    }
  }
  return cases.filter(({ side }) => !failed.has(side.strategy));
}

async function measureCase(
  context: PriceContext,
  { side, offered, refreshes }: MixedCase,
  offset: number,
): Promise<MixedRound> {
  const { server, strategy, refreshing } = side;
  const followerPids = refreshing ? [refreshing.session.backendPid] : [];
  await server.writing?.begin();
  const [{ window, resources }, refreshed] = await Promise.all([
    askBoth(context, server, offered, { offset, followerPids }),
    refreshing && refreshes ? refreshing.session.keepRefreshing(refreshes.count, refreshes.intervalMs) : null,
  ]);
  const written = (await server.writing?.end()) ?? null;
  const inWindow = (usPerRequest: number | null): number | null =>
    usPerRequest === null ? null : usPerRequest * window.answered;
  return {
    launch: 0,
    offeredPerSecond: ((offered.reads + offered.writes) * 1000) / offered.durationMs,
    durationMs: offered.durationMs,
    // Reads open the connections of both loops.
    reads: sideOf(window.reads, window.answered - window.writes.requests),
    writes: sideOf(window.writes, window.writes.requests),
    serverCpuUs: inWindow(resources.serverCpuUsPerRequest),
    databaseCpuUs: inWindow(resources.databaseCpuUsPerRequest),
    maintainerCpuUs: followerCpuUs(strategy, refreshed, written),
    otherCpuShare: resources.otherCpuShare,
  };
}

function followerCpuUs(
  { maintainer }: Strategy,
  refreshed: readonly Taken[] | null,
  written: Written | null,
): number | null {
  if (!maintainer) return 0;
  if (refreshed) return sumIfKnown(refreshed.map(({ cpuUs }) => cpuUs));
  const ns = written?.maintainerCpuNs ?? null;
  return ns === null ? null : ns / 1000;
}

function sideOf(window: ObservedWindow, answered: number): MixedRound['reads'] {
  const { requests, errors, histogram, openLoop } = window;
  if (openLoop === null) throw new Error('an open loop says what it achieved');
  const { timeouts, achievedPerSecond } = openLoop;
  return { requests, answered, errors, timeouts, achievedPerSecond, histogram };
}
