/** Making all documents anew, and what it does to who reads and writes meanwhile. */
import type { Rebuild } from '../../results/run-file/price.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { faultOf } from '../checks/oracle.ts';
import { takeNumber } from '../checks/writes.ts';
import { expectedOf, numbered, type Request } from '../load/request.ts';
import type { Server } from '../process/server.ts';
import type { PriceContext } from './context.ts';
import { keepIfTrue, missingIn } from './keep.ts';
import { type Ask, askMeanwhile } from './meanwhile.ts';
import { askedOf, path, sendAsked, startWarm } from './warm-server.ts';
import { WorkSession } from './work.ts';

export async function measureRebuilds(context: PriceContext): Promise<void> {
  for (const strategy of missingIn(context, 'rebuilds')) {
    if (strategy.stored === undefined) continue;
    await keepIfTrue(context, 'rebuilds', strategy, async () => [await rebuildOf(context, strategy)]);
  }
}

/**
 * Nothing but the session that rebuilds follows the writes, so that what it does and what it locks is all that there is. The
 * maintainer's work is part of it, and so is a refresh of views.
 */
async function rebuildOf(context: PriceContext, strategy: Strategy): Promise<Rebuild> {
  const { dataset, timetable } = context;
  await using stack = new AsyncDisposableStack();
  await sendAsked(context);
  const server = await startWarm(context, { ...strategy, maintainer: undefined }, stack);
  const session = stack.use(await WorkSession.open(context, strategy));
  timetable.begin(`${dataset.name}: rebuilding`, strategy.name);
  await session.settle();
  let locks: Rebuild['locks'] = [];
  const rebuild = async (): Promise<void> => {
    const { rebuild: statement } = strategy;
    const restoring = statement === undefined ? [] : [() => session.client.query(statement)];
    locks = await session.locking(...restoring, () => session.settle());
  };
  const { result, meanwhile } = await askMeanwhile(asksOf(context, server), () => session.observe(rebuild));
  const [reads, writes] = meanwhile;
  return {
    ...{ strategy: strategy.name, dataset: dataset.name },
    ...{ durationMs: result.durationMs, walBytes: result.walBytes, locks },
    ...{ longestReadUs: reads?.longestUs ?? null, failedReads: reads?.failed ?? 0 },
    ...{ longestWriteUs: writes?.longestUs ?? null, failedWrites: writes?.failed ?? 0 },
  };
}

/** One who reads and one who writes. */
function asksOf(context: PriceContext, server: Server): readonly Ask[] {
  const { reads, writes } = askedOf(context);
  const at = <Item>(items: readonly Item[], index: number): Item => items[index % items.length] as Item;
  const asking = (request: Request): Promise<{ status: number; body: string }> =>
    server.post(numbered(request.body, takeNumber()), path);
  return [
    async (index) => faultOf(await asking(at(reads, index))) === null,
    async (index) => {
      const { request } = at(writes, index);
      return expectedOf((await asking(request)).body).sha256 === request.expected.sha256;
    },
  ];
}
