/** Sweeps: what one write costs with longer documents, more fan-out and more writers at once. */
import type pg from 'pg';
import type { Sweep, SweepRound } from '../../results/run-file/price.ts';
import type { Strategy } from '../../servers/strategy.ts';
import type { Server } from '../process/server.ts';
import { writtenCopy } from '../schedule/cases.ts';
import { sweepsMs } from '../schedule/plan.ts';
import { sweptOf } from './asked.ts';
import type { PriceContext } from './context.ts';
import { follow } from './follow.ts';
import { keepIfTrue, missingIn } from './keep.ts';
import { reasonOf } from './sweep-fault.ts';
import { type SweepPlan, type SweepPoint, sweepPoints, wholeSweeps } from './sweep-points.ts';
import { SweepRows } from './sweep-rows.ts';
import { sweepWindow } from './sweep-window.ts';
import { sendAsked, startWarm } from './warm-server.ts';

/** Measures the strategies that the run does not hold yet, where the profile has sweeps. */
export async function measureSweeps(context: PriceContext, plan = wholeSweeps): Promise<void> {
  const { profile, strategies, slowness, timetable, signal } = context;
  if (!profile.hasSweeps) return;
  const ahead = missingIn({ ...context, strategies: sweptOf(strategies) }, 'sweeps');
  if (ahead.length > 0) await sendAsked(context);
  for (const strategy of sweptOf(strategies)) {
    signal.throwIfAborted();
    if (ahead.includes(strategy))
      await keepIfTrue(context, 'sweeps', strategy, () => sweep(context, strategy, plan));
    timetable.done(sweepsMs([strategy], slowness));
  }
}

/** What the points of a strategy are measured with. */
interface Swept {
  readonly strategy: Strategy;
  readonly server: Server;
  readonly client: pg.Client;
  readonly rows: SweepRows;
  readonly plan: SweepPlan;
}

async function sweep(context: PriceContext, strategy: Strategy, plan: SweepPlan): Promise<Sweep[]> {
  const { databases, dataset, seed, timetable, signal } = context;
  await using stack = new AsyncDisposableStack();
  const client = await databases.connect(writtenCopy(strategy));
  stack.defer(() => client.end().catch(() => {}));
  // Each writer has a session of its own, so that they meet in the database and not in the queue of the pool.
  const server = await startWarm(context, strategy, stack, { poolConnections: Math.max(...plan.writers) });
  const rows = new SweepRows(client, dataset);
  const found: Sweep[] = [];
  for (const point of sweepPoints(plan, dataset, seed)) {
    signal.throwIfAborted();
    timetable.begin(`${dataset.name}: sweeps of writes`, `${strategy.name}, ${point.kind} ${point.at}`);
    found.push(await measurePoint(context, { strategy, server, client, rows, plan }, point));
  }
  await rows.remove();
  return found;
}

async function measurePoint(context: PriceContext, swept: Swept, point: SweepPoint): Promise<Sweep> {
  const { laboratory, dataset, signal } = context;
  const { strategy, server, client, rows, plan } = swept;
  const entry = { strategy: strategy.name, dataset: dataset.name, kind: point.kind, at: point.at };
  const rounds: SweepRound[] = [];
  for (const stream of await point.streams(rows)) {
    signal.throwIfAborted();
    await follow(strategy, client);
    await laboratory.load.sendStream(streamName, stream);
    const { round, fault } = await sweepWindow(laboratory, strategy, server, client, {
      ...{ stream: streamName, connections: point.connections },
      ...{ windowMs: plan.windowMs, timeoutMs: plan.timeoutMs },
      ...(point.isOnce ? { requestsMax: stream.length } : {}),
    });
    if (fault !== null)
      return { ...entry, reason: await reasonOf(context, server, client, { stream, fault }), rounds: [] };
    rounds.push(round);
  }
  return { ...entry, reason: null, rounds };
}

const streamName = 'sweep';
