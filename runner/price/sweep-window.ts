/** One window of writes, and what they changed until the documents were true again. */
import type pg from 'pg';
import type { SweepRound } from '../../results/run-file/price.ts';
import { sumIfKnown } from '../../results/statistics/basic.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { readSizes } from '../database/storage.ts';
import { type RowChanges, rowChanges, walPosition } from '../database/wal.ts';
import type { Laboratory } from '../experiment/launch.ts';
import { observeWindow, type WindowResources } from '../experiment/window-resources.ts';
import type { ClosedOrder, Fault } from '../load/request.ts';
import type { Server, Written } from '../process/server.ts';
import { path } from './warm-server.ts';

/** How to ask. Whom, and where, follows from the server. */
export type SweepOrder = Omit<ClosedOrder, 'kind' | 'origin' | 'path' | 'offset'>;

const nothing: RowChanges = { inserts: 0, updates: 0, hotUpdates: 0, deletes: 0 };

export async function sweepWindow(
  { load, helperPids, isDatabaseLocal, onWindow }: Laboratory,
  strategy: Strategy,
  server: Server,
  client: pg.ClientBase,
  order: SweepOrder,
): Promise<{ readonly round: SweepRound; readonly fault: Fault | null }> {
  const { writing } = server;
  if (!writing) throw new Error(`the ${server.name} server is not one that is written to`);
  const { stored } = strategy;
  const before = await readSizes(client, stored);
  await writing.begin();
  const from = await walPosition(client);
  const backendPids = isDatabaseLocal ? server.backendPids : null;
  const { window, resources } = await observeWindow({ server, load, backendPids, helperPids }, () =>
    load.runWindow({ ...order, kind: 'closed', origin: server.origin, path, offset: 0 }),
  );
  onWindow?.(window.spanMs);
  const written = await writing.end();
  const tables = stored === undefined ? [] : [`${stored}_user`, `${stored}_post`];
  const changes =
    stored === undefined ? nothing : await rowChanges(client, from, await walPosition(client), tables);
  const after = await readSizes(client, stored);
  return {
    fault: window.fault,
    round: {
      writes: window.answered,
      durationMs: window.durationMs,
      histogram: window.histogram,
      retries: totalOf(resources.retriesPerRequest, window.answered),
      cpuUs: cpuUs(resources, written, { strategy, writes: window.answered }),
      walBytes: written.fullPageBytes === null ? null : Math.max(0, written.walBytes - written.fullPageBytes),
      ...documentsOf(changes),
      toastBytes: Math.max(0, after.toastBytes - before.toastBytes),
    },
  };
}

function documentsOf(changes: RowChanges | null): Pick<SweepRound, 'documents' | 'updates' | 'hotUpdates'> {
  if (changes === null) return { documents: null, updates: null, hotUpdates: null };
  const { inserts, updates, hotUpdates, deletes } = changes;
  return { documents: inserts + updates + deletes, updates, hotUpdates };
}

function totalOf(perRequest: number | null, requests: number): number | null {
  return perRequest && perRequest * requests;
}

/** Of all that worked for the writes. What is made anew by the clock did not (`Writing`). */
function cpuUs(
  { serverCpuUsPerRequest, databaseCpuUsPerRequest }: WindowResources,
  { maintainerCpuNs }: Written,
  { strategy: { maintainer }, writes }: { readonly strategy: Strategy; readonly writes: number },
): number | null {
  const isFollowed = maintainer !== undefined && maintainer.refreshIntervalMs === undefined;
  const maintainerUs = isFollowed ? maintainerCpuNs && maintainerCpuNs / 1_000 : 0;
  return sumIfKnown([
    totalOf(serverCpuUsPerRequest, writes),
    totalOf(databaseCpuUsPerRequest, writes),
    maintainerUs,
  ]);
}
