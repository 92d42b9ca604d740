/** Who takes part in the mixed load, and what each is offered. */
import type { Mixed } from '../../results/run-file/price.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { warn } from '../bench/context.ts';
import type { Server } from '../process/server.ts';
import { bornePerSecond } from './borne.ts';
import type { Offered } from './both-loops.ts';
import type { PriceContext } from './context.ts';
import { type Bearing, intervalsOf, isOfferable, offeredOf, offeredPerSecond } from './mixed-rates.ts';
import { read, readStream, startWarm, write, writeStream } from './warm-server.ts';
import { WorkSession } from './work.ts';

/** The shortest, and how many times as long as a refresh, so that others have half of the time. */
const interval = { msMin: 1_000, perRefresh: 2 };

/** A strategy whose server runs. */
export interface Side {
  readonly strategy: Strategy;
  readonly server: Server;
  readonly bearing: Bearing;
  /** Only of a strategy that refreshes by the clock, with the shortest interval that it keeps. */
  readonly refreshing: { readonly session: WorkSession; readonly intervalMsMin: number } | null;
}

/** A side in one of the ratios. */
export interface MixedCase {
  readonly side: Side;
  readonly offered: Offered;
  /** How many refreshes begin in a window, one each interval; null if none comes by the clock. */
  readonly refreshes: { readonly count: number; readonly intervalMs: number } | null;
  /** Its rounds are added as they are measured. */
  readonly mixed: Mixed;
}

/** `stack` closes what it opens. */
export async function openSide(
  context: PriceContext,
  strategy: Strategy,
  stack: AsyncDisposableStack,
): Promise<Side> {
  const server = await startWarm(context, strategy, stack);
  const bearing = {
    readsPerSecond: await bornePerSecond(context, server, strategy, { scenario: read, stream: readStream }),
    writesPerSecond: await bornePerSecond(context, server, strategy, {
      scenario: write,
      stream: writeStream,
    }),
  };
  if (strategy.maintainer?.refreshIntervalMs === undefined)
    return { strategy, server, bearing, refreshing: null };
  const session = stack.use(await WorkSession.open(context, strategy));
  const { durationMs } = await session.refresh();
  const intervalMsMin = Math.max(interval.msMin, interval.perRefresh * durationMs);
  return { strategy, server, bearing, refreshing: { session, intervalMsMin } };
}

/**
 * All sides are offered the same rate in a ratio; one that refreshes by the clock for so long that whole intervals are in it.
 * Left out are ratios in which a write would come too seldom.
 */
export function casesOf(
  { run, dataset, observer = {} }: PriceContext,
  sides: readonly Side[],
  ratios: readonly number[],
): readonly MixedCase[] {
  if (sides.length === 0) return [];
  const bearing = sides.map((side) => side.bearing);
  return ratios.flatMap((readsPerWrite) => {
    const perSecond = offeredPerSecond(bearing, readsPerWrite);
    if (isOfferable(perSecond, readsPerWrite))
      return sides.map((side) => caseOf(side, dataset.name, readsPerWrite, perSecond));
    const left = `the mixed load of ${readsPerWrite}:1 on ${dataset.name} is not measured`;
    const why = `at the ${perSecond} requests a second that all strategies bear, writes would be too few`;
    warn(run, observer, [`${left}: ${why}. Use a faster machine, or measure fewer strategies (--strategy)`]);
    return [];
  });
}

function caseOf(side: Side, dataset: string, readsPerWrite: number, perSecond: number): MixedCase {
  const { strategy, refreshing } = side;
  const offered = offeredOf(perSecond, readsPerWrite, refreshing?.intervalMsMin);
  const refreshes = refreshing && intervalsOf(offered.durationMs, refreshing.intervalMsMin);
  const mixed: Mixed = {
    ...{ strategy: strategy.name, dataset, read: read.name, write: write.name, readsPerWrite },
    ...{ refreshIntervalMs: refreshes?.intervalMs ?? null, rounds: [] },
  };
  return { side, offered, refreshes, mixed };
}
