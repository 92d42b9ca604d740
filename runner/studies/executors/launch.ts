/** One launch of all targets: started, warmed and asked in rounds, each time in a fresh random order. */
import type { Round } from '../../../results/run-file/result.ts';
import { createRandom, shuffled, shuffledInBlocks } from '../../../scenarios/random.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';
import { statementsFault, statementsMax } from '../../checks/statement-count.ts';
import type { RunDatabases } from '../../database/run-databases.ts';
import { type WarmUpStream, warmUp } from '../../experiment/warm-up.ts';
import { measureWindow } from '../../experiment/window.ts';
import { untilLongEnough } from '../../experiment/window-attempts.ts';
import type { LoadProcess } from '../../load/load-process.ts';
import { type CpuAffinity, placeServer } from '../../machine/pinning.ts';
import type { ServerProcess } from '../../process/server-process.ts';
import { closedResponses, pilotResponses } from '../../schedule/window-size.ts';
import { TargetError } from './proof.ts';
import { startTarget } from './target-server.ts';
import { answers, streamName, type Target } from './targets.ts';

/** A target under one scenario and closed loop, and what was found of it so far. */
export interface TargetCase {
  readonly target: Target;
  readonly scenario: Scenario;
  readonly connections: number;
  readonly rounds: Round[];
  /** Requests per millisecond that it last reached; null before its first window. */
  rate: number | null;
}

/** By scenario, then load, then target: those that are compared stand together. */
export function casesOfTargets(
  targets: readonly Target[],
  scenarios: readonly Scenario[],
  connections: readonly number[],
): readonly TargetCase[] {
  return scenarios.flatMap((scenario) =>
    connections.flatMap((count) =>
      targets
        .filter((target) => answers(target, scenario))
        .map((target) => ({ target, scenario, connections: count, rounds: [], rate: null })),
    ),
  );
}

/** How the time is split. */
export interface Pace {
  readonly launchesMin: number;
  /** Those that are kept: one before them is not. */
  readonly roundsPerLaunch: number;
  readonly windowMs: number;
  readonly warmUpMsMax: number;
}

export interface TargetLaunchContext {
  readonly cases: readonly TargetCase[];
  readonly targets: readonly Target[];
  readonly databases: RunDatabases;
  readonly load: LoadProcess;
  /** Null where processes run wherever the kernel puts them. */
  readonly affinity: CpuAffinity | null;
  readonly isDatabaseLocal: boolean;
  readonly seed: number;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

const warmUpConnections = 16;

/** Adds its rounds to the cases. Rejects with a TargetError where an answer is wrong. */
export async function runTargetLaunch(
  context: TargetLaunchContext,
  launch: number,
  onStep: (detail: string) => void,
): Promise<void> {
  const { cases, targets, load, seed, pace, signal } = context;
  const random = createRandom(seed, 'executors', launch);
  await using stack = new AsyncDisposableStack();
  const servers = new Map<Target, ServerProcess>();
  for (const target of shuffled(targets, random)) {
    signal.throwIfAborted();
    onStep(`starting ${target.name}`);
    const server = await startTarget(target, context);
    stack.defer(() => server.close());
    servers.set(target, server);
  }
  for (const [target, server] of shuffled([...servers], random)) {
    signal.throwIfAborted();
    onStep(`warming up ${target.name}`);
    const streams = warmUpStreams(cases, target);
    await warmUp(load, { origin: server.origin, streams, msMax: pace.warmUpMsMax });
    placeServer(context.affinity, server, context.isDatabaseLocal);
  }
  // The first round of a launch is not kept: after a mix, code is compiled anew for one scenario alone, and in rounds
  // of 250 ms the first had a tenth less throughput than the second.
  for (let round = 0; round <= pace.roundsPerLaunch; round += 1) {
    const offset = random.below(1_000_000);
    for (const benchCase of shuffledInBlocks(cases, questionOf, random)) {
      onStep(`round ${round + 1}, ${benchCase.target.name} ${benchCase.scenario.name}`);
      const size = { launch, offset, responses: responsesOf(benchCase, pace), msMin: pace.windowMs / 2 };
      const measured = await measureCase(context, servers, benchCase, size);
      if (round > 0) benchCase.rounds.push(measured);
    }
  }
}

/** One for each scenario that the target is asked. */
function warmUpStreams(cases: readonly TargetCase[], target: Target): readonly WarmUpStream[] {
  const scenarios = new Set(
    cases.filter((benchCase) => benchCase.target === target).map(({ scenario }) => scenario),
  );
  const asked = { path: target.path, connections: warmUpConnections };
  return [...scenarios].map((scenario) => ({ ...asked, stream: streamName(target, scenario) }));
}

/** Targets are compared within it. */
function questionOf({ scenario, connections }: TargetCase): string {
  return `${scenario.name} ${connections}`;
}

/** By its last rate, once it has one. */
function responsesOf({ rate, connections }: TargetCase, pace: Pace): number {
  return rate === null ? pilotResponses(connections) : closedResponses({ connections, perMs: rate }, pace);
}

/** One window, repeated where it came out too short. */
async function measureCase(
  { load, isDatabaseLocal, signal }: TargetLaunchContext,
  servers: ReadonlyMap<Target, ServerProcess>,
  benchCase: TargetCase,
  size: { launch: number; offset: number; responses: number; msMin: number },
): Promise<Round> {
  const { target, scenario, connections } = benchCase;
  const server = servers.get(target);
  if (!server) throw new Error(`no server of ${target.name}`);
  const { round } = await untilLongEnough(size, async (responses) => {
    signal.throwIfAborted();
    const asked = { connections, offset: size.offset, responses };
    const destination = { path: target.path, stream: streamName(target, scenario) };
    const order = { kind: 'closed', ...destination, ...asked } as const;
    const measured = await measureWindow(load, server, isDatabaseLocal, size.launch, order);
    const fault = measured.fault?.reason ?? meansFault(benchCase, measured.round);
    if (fault !== null) throw new TargetError(target.name, scenario.name, `during load: ${fault}`);
    return measured.round;
  });
  if (!round)
    throw new TargetError(target.name, scenario.name, 'never were all connections under load at once');
  benchCase.rate = round.requests / round.durationMs;
  return round;
}

/** Whether a target answered by other means than it is measured for: a cache, an N+1, another executor. */
function meansFault({ target, scenario }: TargetCase, round: Round): string | null {
  const { statementsPerRequest, fellBackShare } = round;
  if (statementsPerRequest === null) return null;
  if ((fellBackShare ?? 0) > 0) return 'Mercurius answered what the direct executor is asked';
  return statementsFault(statementsPerRequest, statementsMax(target.strategy, scenario.operation));
}
