/** A server over the database that is written to, and what it is asked: the same read and the same write for every strategy. */
import { createRandom } from '../../scenarios/random.ts';
import { requestBody, variablesOf } from '../../scenarios/scenario.ts';
import { userById } from '../../scenarios/user-by-id.ts';
import { createComment } from '../../scenarios/writes.ts';
import { mercurius } from '../../servers/executors/index.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { streamLength } from '../checks/oracle.ts';
import { type AskedWrite, writesOf } from '../checks/writes.ts';
import { warmUp } from '../experiment/warm-up.ts';
import type { Request } from '../load/request.ts';
import { placeServer } from '../machine/pinning.ts';
import type { Server } from '../process/server.ts';
import { type PriceContext, startWritten } from './context.ts';

export const read = userById;
export const write = createComment;
/** The executor that all other executors hand a write to. */
export const { path } = mercurius;

/** Not that of the oracle: what is read was written to, so its bytes are not known. */
export const readStream = `${read.name}, written to`;
export const writeStream = write.name;

/** Connections of the loads that warm a server up, and that find what it bears. */
export const connections = 16;

export interface Asked {
  readonly reads: readonly Request[];
  readonly writes: readonly AskedWrite[];
}

export function askedOf({ dataset, seed }: Pick<PriceContext, 'dataset' | 'seed'>): Asked {
  const random = createRandom(seed, 'stream', read.name, dataset.name);
  return {
    reads: variablesOf(read, dataset, streamLength, random).map((variables) => ({
      body: requestBody(read, variables),
      expected: { bytes: 0, sha256: '', varying: 'GraphQL' },
    })),
    writes: writesOf(write, dataset, seed),
  };
}

/** Hands both streams to the load. */
export async function sendAsked(context: PriceContext): Promise<void> {
  const { reads, writes } = askedOf(context);
  const { load } = context.laboratory;
  await load.sendStream(readStream, reads);
  await load.sendStream(
    writeStream,
    writes.map(({ request }) => request),
  );
}

/** Starts it, warms it up with both streams, and puts it on its CPUs. `stack` closes it. */
export async function startWarm(
  context: PriceContext,
  strategy: Strategy,
  stack: AsyncDisposableStack,
  own: Parameters<typeof startWritten>[2] = {},
): Promise<Server> {
  const { dataset, profile, timetable, laboratory, signal } = context;
  signal.throwIfAborted();
  timetable.begin(`${dataset.name}: starting servers`, strategy.name, 'starting');
  const server = await startWritten(context, strategy, own);
  stack.defer(() => server.close());
  timetable.begin(`${dataset.name}: warming up`, strategy.name, 'warmingUp');
  await warmUp(laboratory.load, {
    origin: server.origin,
    streams: [readStream, writeStream].map((stream) => ({ stream, path, connections })),
    msMax: profile.warmUpMsMax,
  });
  placeServer(laboratory.affinity, server, laboratory.isDatabaseLocal);
  return server;
}
