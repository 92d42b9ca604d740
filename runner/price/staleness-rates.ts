/** How late reads see writes while others write: where documents are followed, up to the rate that can be, and beyond. */
import { isOffered, keepsUp } from '../../results/price/keeps-up.ts';
import type { Staleness } from '../../results/run-file/price.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { rename } from '../../scenarios/writes.ts';
import { writesOf } from '../checks/writes.ts';
import { highestRate } from '../schedule/highest-rate.ts';
import { bornePerSecond } from './borne.ts';
import { narrowMutations } from './staleness-sights.ts';
import { write as createComment } from './warm-server.ts';
import {
  begin,
  entryOf,
  letOthersWrite,
  type Observing,
  observeSpread,
  type Watched,
} from './watched-server.ts';

/** Of the rate that the server answers when some write as fast as they can: where a search begins. */
const startShare = 1 / 2;
/** Beyond the ceiling lags grow fast, so a rough search is enough. */
const search = { factor: 2, precision: 1.25, lowestPerSecond: 1, highestPerSecond: 100_000 };

/**
 * Comments are what is written most; but a projector may follow more of them than one server answers. So the ceiling is also
 * looked for with renames, which are little work for who writes, and much for who follows.
 */
export async function besideOthers(watched: Watched, observing: Observing): Promise<Staleness[]> {
  const isFollowed = watched.strategy.maintainer !== undefined;
  if (!isFollowed)
    return [await besideWrites(watched, createComment, await startRate(watched, createComment), observing)];
  return [
    ...(await upToCeiling(watched, createComment, observing)),
    ...(await upToCeiling(watched, rename, observing)),
  ];
}

/** An entry for each rate that was tried. The search also ends where the server answers no more. */
async function upToCeiling(watched: Watched, write: Scenario, observing: Observing): Promise<Staleness[]> {
  const { dataset, seed, laboratory } = watched.context;
  const requests = writesOf(write, dataset, seed).map(({ request }) => request);
  await laboratory.load.sendStream(write.name, requests);
  const tried: Staleness[] = [];
  const isGood = (entry: Staleness): boolean => isOffered(entry) && keepsUp(entry);
  await highestRate({
    ...{ ...search, startPerSecond: await startRate(watched, write) },
    attempt: async (writesPerSecond) => {
      const entry = await besideWrites(watched, write, writesPerSecond, observing);
      const isEnd = tried.some(isGood) && !isOffered(entry);
      tried.push(entry);
      return isEnd ? null : entry;
    },
    isGood,
  });
  return tried;
}

async function startRate({ context, server, strategy }: Watched, scenario: Scenario): Promise<number> {
  const borne = await bornePerSecond(context, server, strategy, { scenario, stream: scenario.name });
  return Math.ceil(startShare * borne);
}

async function besideWrites(
  watched: Watched,
  { name: write }: Scenario,
  writesPerSecond: number,
  observing: Observing,
): Promise<Staleness> {
  begin(watched, `beside ${Math.round(writesPerSecond)} ${write} a second`);
  // Without a backlog of the rate before.
  await watched.strategy.maintainer?.settle(watched.client);
  const { windowMs } = observing;
  const [writes, achievedPerSecond] = await Promise.all([
    observeSpread(watched, narrowMutations, observing),
    letOthersWrite(watched, write, { requestsPerSecond: writesPerSecond, windowMs }),
  ]);
  return entryOf(watched, writes, { write, writesPerSecond, achievedPerSecond });
}
