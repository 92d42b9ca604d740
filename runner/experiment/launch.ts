/**
 * One launch of an experiment: servers started in random order, warmed up, and asked in rounds of randomized blocks.
 * A design says what is compared, how the time is split, and what becomes of the rounds.
 */
import { loadLabel } from '../../results/run-file/case.ts';
import { type Random, shuffled, shuffledInBlocks } from '../../scenarios/random.ts';
import type { Request } from '../load/request.ts';
import { type CpuAffinity, placeServer } from '../machine/pinning.ts';
import type { Server } from '../process/server.ts';
import { connectionsFor } from '../schedule/cases.ts';
import { type Case, type Surroundings, streamName, type Target } from '../schedule/target.ts';
import type { Pace } from '../schedule/window-size.ts';
import { type WarmUpStream, warmUp } from './warm-up.ts';
import type { Observation } from './window.ts';

/** What all launches of an experiment share. */
export interface Laboratory extends Surroundings, Observation {
  /** Null where processes run wherever the kernel puts them. */
  readonly affinity: CpuAffinity | null;
  /** The proven requests of each stream, by its name. */
  readonly streams: ReadonlyMap<string, readonly Request[]>;
  /** Requests a second that each case answered in its pilot. */
  readonly rates: Map<Case, number>;
  /** Requests a second that are offered to all cases of a question (`questionOf`) under the load `traffic`. */
  readonly offered: Map<string, number>;
}

/** What a launch is about to do. */
export type Stage<One extends Case> =
  | { readonly kind: 'start'; readonly servers: readonly string[] }
  | { readonly kind: 'warm up'; readonly servers: readonly string[] }
  | { readonly kind: 'round'; readonly round: number; readonly one: One };

/** One life of all servers, as the functions that measure see it. */
export interface Launch<One extends Case> {
  readonly design: Pick<Design<One, unknown>, 'laboratory' | 'reference' | 'invalidate'>;
  readonly index: number;
  readonly pace: Pace;
  /** By name (`Target.server`). */
  readonly servers: ReadonlyMap<string, Server>;
  readonly random: Random;
}

/** What is compared, and how. `Found` is the outcome of one case in one round. */
export interface Design<One extends Case, Found> {
  readonly laboratory: Laboratory;
  readonly pace: Pace;
  /** Upper limit of a server's warm-up. */
  readonly warmUpMsMax: number;
  /** Number of first rounds of each launch that are discarded; none when absent. */
  readonly roundsUnkept?: number;
  /** Whether the order is that of the cases instead of random. */
  readonly isOrderFixed?: boolean;
  /** Always started, even if it has no case. Where an answer is wrong, the reference's is shown beside it. */
  readonly reference?: Target;
  /** The cases that are still valid. */
  cases(): readonly One[];
  /** Runs `work`, and may report progress. */
  during(stage: Stage<One>, work: () => Promise<void>): Promise<void>;
  /** Called once all servers have started. */
  started?(launch: Launch<One>): Promise<void>;
  /** Called once all servers are warm. Returns how the time of the rounds is split; `pace` when absent. */
  warmed?(launch: Launch<One>): Promise<Pace>;
  /** Measures one case in one round; null if that made it invalid. */
  measure(launch: Launch<One>, one: One, offset: number): Promise<Found | null>;
  /** Stores a whole round. */
  keep(found: ReadonlyMap<One, Found>): Promise<void>;
  /** Called after the last round. */
  ended?(launch: Launch<One>): Promise<void>;
  /** Takes a case out of the comparison, or rejects if that ends the comparison. */
  invalidate(one: One, reason: string): Promise<void>;
}

/** A start or a warm-up mostly compiles, which keeps one CPU busy. */
const atOnce = 2;
const warmUpConnections = 16;

/** One life of all servers, from their start to their end. The same `random` gives the same order. */
export async function runLaunch<One extends Case, Found>(
  design: Design<One, Found>,
  index: number,
  random: Random,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const servers = await startServers(design, random, stack);
  const begun: Launch<One> = { design, index, servers, random, pace: design.pace };
  await design.started?.(begun);
  if (design.pace.roundsPerLaunch === 0) return; // nothing is to be timed
  await warmServers(design, begun);
  const launch = { ...begun, pace: (await design.warmed?.(begun)) ?? design.pace };
  const { roundsUnkept = 0 } = design;
  for (let round = 0; round < roundsUnkept + launch.pace.roundsPerLaunch; round += 1) {
    const found = await runRound(design, launch, round);
    if (round >= roundsUnkept) await design.keep(found);
  }
  await design.ended?.(launch);
}

/** The server of a target. */
export function serverOf(
  { servers }: Pick<Launch<Case>, 'servers'>,
  { server: name }: Pick<Target, 'server'>,
): Server {
  const server = servers.get(name);
  if (!server) throw new Error(`no server of ${name}`);
  return server;
}

function inGroups<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / atOnce) }, (_, index) =>
    items.slice(index * atOnce, (index + 1) * atOnce),
  );
}

function inOrder<Item>(
  { isOrderFixed = false }: { readonly isOrderFixed?: boolean },
  items: readonly Item[],
  random: Random,
): readonly Item[] {
  return isOrderFixed ? items : shuffled(items, random);
}

async function startServers<One extends Case, Found>(
  design: Design<One, Found>,
  random: Random,
  stack: AsyncDisposableStack,
): Promise<ReadonlyMap<string, Server>> {
  const { laboratory, reference } = design;
  const servers = new Map<string, Server>();
  stack.defer(async () => {
    await Promise.all([...servers.values()].map((server) => server.close()));
  });
  const targets = [...(reference ? [reference] : []), ...design.cases().map(({ target }) => target)];
  const order = inOrder(design, [...new Map(targets.map((target) => [target.server, target]))], random);
  for (const some of inGroups(order)) {
    laboratory.signal.throwIfAborted();
    await design.during({ kind: 'start', servers: some.map(([name]) => name) }, async () => {
      // If one fails to start, the other is still waited for, so that it is closed with the rest.
      const starts = await Promise.allSettled(
        some.map(async ([name, target]) => servers.set(name, await target.start(laboratory))),
      );
      for (const start of starts) if (start.status === 'rejected') throw start.reason;
    });
  }
  return servers;
}

/** Warms each server up with everything that it will be asked, then pins it to its CPUs. */
async function warmServers<One extends Case, Found>(
  design: Design<One, Found>,
  launch: Launch<One>,
): Promise<void> {
  const { load, affinity, isDatabaseLocal, signal } = design.laboratory;
  const byServer = Map.groupBy(design.cases(), ({ target }) => target.server);
  for (const some of inGroups(inOrder(design, [...byServer], launch.random))) {
    signal.throwIfAborted();
    await design.during({ kind: 'warm up', servers: some.map(([name]) => name) }, async () => {
      const warming = some.map(async ([name, cases]) => {
        const server = serverOf(launch, { server: name });
        const streams = warmUpStreams(cases);
        await warmUp(load, { origin: server.origin, streams, msMax: some.length * design.warmUpMsMax });
        placeServer(affinity, server, isDatabaseLocal);
      });
      await Promise.all(warming);
    });
  }
}

/** One for each path and stream, over as many connections as a closed loop has. */
function warmUpStreams(cases: readonly Case[]): readonly WarmUpStream[] {
  const load = { kind: 'closed', connections: warmUpConnections } as const;
  const streams = cases.map(({ target, scenario }): WarmUpStream => {
    const stream = streamName(target, scenario);
    return { stream, path: target.path, connections: connectionsFor({ load, scenario }) };
  });
  return [...new Map(streams.map((one) => [`${one.path} ${one.stream}`, one])).values()];
}

/** One pass over all cases in a fresh random order, in blocks of the same question, and within them of the same pair. */
async function runRound<One extends Case, Found>(
  design: Design<One, Found>,
  launch: Launch<One>,
  round: number,
): Promise<ReadonlyMap<One, Found>> {
  const { random } = launch;
  const offset = random.below(1_000_000);
  const cases = design.cases();
  const found = new Map<One, Found>();
  for (const one of design.isOrderFixed ? cases : shuffledInBlocks(cases, [questionOf, pairOf], random)) {
    design.laboratory.signal.throwIfAborted();
    await design.during({ kind: 'round', round, one }, async () => {
      const measured = await design.measure(launch, one, offset);
      if (measured !== null) found.set(one, measured);
    });
  }
  return found;
}

function pairOf({ target }: Case): string {
  return target.pair ?? target.name;
}

/** Targets are compared within a question, and offered the same traffic. */
export function questionOf({ target, scenario, load }: Case): string {
  return `${scenario.name} ${loadLabel(load)} ${target.databaseDelayMs ?? 0}`;
}
