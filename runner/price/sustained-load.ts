/** The load of one strategy that is written to for minutes, and the samples that are taken meanwhile. */
import type pg from 'pg';
import { minutesText } from '../../results/format.ts';
import type { Sustained, SustainedSample } from '../../results/run-file/price.ts';
import { sumOf } from '../../results/statistics/basic.ts';
import { createComment, rename } from '../../scenarios/writes.ts';
import { askValue } from '../../servers/database/session.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { writesOf } from '../checks/writes.ts';
import type { Request } from '../load/request.ts';
import type { Server } from '../process/server.ts';
import { writtenCopy } from '../schedule/cases.ts';
import type { PriceContext } from './context.ts';
import { PriceFault } from './keep.ts';
import { readSizesOf, sampleReader } from './sustained-sample.ts';
import { path, startWarm } from './warm-server.ts';

const connections = 8;
/** With as many of one as of the other, the median would lie between the two and jump from one to the other. */
const commentsPerRename = 3;
/** So many that writes spread as they do in the dataset, and not over a few hundred posts of which each gets thousands of comments. */
const renamesDrawn = 4_000;
const streamName = 'comments and renames';

/**
 * Writes for as long as the profile says, and waits until the documents are true.
 * @throws PriceFault at the first answer that is wrong or does not come
 */
export async function sustain(
  context: PriceContext,
  strategy: Strategy,
  sampleMs: number,
): Promise<Sustained> {
  await using stack = new AsyncDisposableStack();
  const client = await context.databases.connect(writtenCopy(strategy));
  stack.defer(() => client.end().catch(() => {}));
  const server = await startWarm(context, strategy, stack);
  await strategy.maintainer?.settle(client);
  const before = await readSizesOf(client, strategy);
  const hasAutovacuum = (await askValue<string>(client, 'SHOW autovacuum')) === 'on';
  const samples = await takeSamples(context, { strategy, server, client, sampleMs });
  const settleMs = await settledAfterMs(strategy, client);
  return {
    ...{ strategy: strategy.name, dataset: context.dataset.name, connections, hasAutovacuum },
    ...{ before, samples, settleMs },
  };
}

interface Sampling {
  readonly strategy: Strategy;
  readonly server: Server;
  readonly client: pg.ClientBase;
  readonly sampleMs: number;
}

/** One window after the other, each with a reading at its end. */
async function takeSamples(
  context: PriceContext,
  { strategy, server, client, sampleMs }: Sampling,
): Promise<SustainedSample[]> {
  const { laboratory, dataset, profile, timetable, signal } = context;
  const { sustainedMs = 0 } = profile;
  await laboratory.load.sendStream(streamName, mixedWrites(context));
  const samples: SustainedSample[] = [];
  const read = await sampleReader(client, strategy);
  while ((samples.at(-1)?.atMs ?? 0) < sustainedMs) {
    signal.throwIfAborted();
    const at = `${minutesText(samples.at(-1)?.atMs ?? 0)} of ${minutesText(sustainedMs)}`;
    timetable.begin(`${dataset.name}: writes for minutes`, `${strategy.name}, ${at}`, 'windows');
    const window = await laboratory.load.runWindow({
      ...{ kind: 'closed', connections, windowMs: sampleMs, stream: streamName },
      ...{ origin: server.origin, path, offset: sumOf(samples, ({ writes }) => writes) },
    });
    laboratory.onWindow?.(window.spanMs);
    if (window.fault !== null) throw new PriceFault(window.fault.reason);
    samples.push(await read(window));
  }
  return samples;
}

/** Comments and renames in turns, the same for all strategies. */
function mixedWrites({ dataset, seed }: PriceContext): readonly Request[] {
  const comments = writesOf(createComment, dataset, seed, commentsPerRename * renamesDrawn);
  return writesOf(rename, dataset, seed, renamesDrawn).flatMap(({ request }, index) => [
    ...comments.slice(index * commentsPerRename, (index + 1) * commentsPerRename).map((one) => one.request),
    request,
  ]);
}

/** Null where documents are never late. */
async function settledAfterMs({ maintainer }: Strategy, client: pg.ClientBase): Promise<number | null> {
  if (!maintainer) return null;
  const begunMs = performance.now();
  await maintainer.settle(client);
  return performance.now() - begunMs;
}
