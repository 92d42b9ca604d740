/** One launch of all arms: started, warmed and asked in rounds, each time in a fresh random order. */
import type { Round } from '../../../results/run-file/result.ts';
import { createRandom, shuffled, shuffledInBlocks } from '../../../scenarios/random.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';
import { statementsFault, statementsMax } from '../../checks/statement-count.ts';
import type { RunDatabases } from '../../database/run-databases.ts';
import { measureSlice } from '../../experiment/slice.ts';
import { untilLongEnough } from '../../experiment/slice-attempts.ts';
import { type WarmUpStream, warmUp } from '../../experiment/warm-up.ts';
import type { LoadProcess } from '../../load/load-process.ts';
import { type CpuPlacement, placeServer } from '../../machine/pinning.ts';
import type { ServerProcess } from '../../process/server-process.ts';
import { closedResponses, pilotResponses } from '../../schedule/slice-size.ts';
import { startArm } from './arm-server.ts';
import { type Arm, answers, streamName } from './arms.ts';
import { ArmError } from './proof.ts';

/** An arm under one scenario and closed loop, and what was found of it so far. */
export interface ArmTrial {
  readonly arm: Arm;
  readonly scenario: Scenario;
  readonly connections: number;
  readonly rounds: Round[];
  /** Requests per millisecond that it last reached; null before its first slice. */
  rate: number | null;
}

/** By scenario, then load, then arm: those that are compared stand together. */
export function trialsOfArms(
  arms: readonly Arm[],
  scenarios: readonly Scenario[],
  connections: readonly number[],
): readonly ArmTrial[] {
  return scenarios.flatMap((scenario) =>
    connections.flatMap((count) =>
      arms
        .filter((arm) => answers(arm, scenario))
        .map((arm) => ({ arm, scenario, connections: count, rounds: [], rate: null })),
    ),
  );
}

/** How the time is split. */
export interface Pace {
  readonly launchesMin: number;
  /** Those that are kept: one before them is not. */
  readonly roundsPerLaunch: number;
  readonly sliceMs: number;
  readonly warmUpMsMax: number;
}

export interface ArmLaunchContext {
  readonly trials: readonly ArmTrial[];
  readonly arms: readonly Arm[];
  readonly databases: RunDatabases;
  readonly load: LoadProcess;
  /** Null where processes run wherever the kernel puts them. */
  readonly placement: CpuPlacement | null;
  readonly isDatabaseLocal: boolean;
  readonly seed: number;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

const warmUpConnections = 16;

/** Adds its rounds to the trials. Rejects with an ArmError where an answer is wrong. */
export async function runArmLaunch(
  context: ArmLaunchContext,
  launch: number,
  onStep: (detail: string) => void,
): Promise<void> {
  const { trials, arms, load, seed, pace, signal } = context;
  const random = createRandom(seed, 'executors', launch);
  await using stack = new AsyncDisposableStack();
  const servers = new Map<Arm, ServerProcess>();
  for (const arm of shuffled(arms, random)) {
    signal.throwIfAborted();
    onStep(`starting ${arm.name}`);
    const server = await startArm(arm, context);
    stack.defer(() => server.close());
    servers.set(arm, server);
  }
  for (const [arm, server] of shuffled([...servers], random)) {
    signal.throwIfAborted();
    onStep(`warming up ${arm.name}`);
    const streams = warmUpStreams(trials, arm);
    await warmUp(load, { origin: server.origin, streams, msMax: pace.warmUpMsMax });
    placeServer(context.placement, server, context.isDatabaseLocal);
  }
  // The first round of a launch is not kept: after a mix, code is compiled anew for one scenario alone, and in rounds
  // of 250 ms the first had a tenth less throughput than the second.
  for (let round = 0; round <= pace.roundsPerLaunch; round += 1) {
    const offset = random.below(1_000_000);
    for (const trial of shuffledInBlocks(trials, questionOf, random)) {
      onStep(`round ${round + 1}, ${trial.arm.name} ${trial.scenario.name}`);
      const size = { launch, offset, responses: responsesOf(trial, pace), msMin: pace.sliceMs / 2 };
      const measured = await measureTrial(context, servers, trial, size);
      if (round > 0) trial.rounds.push(measured);
    }
  }
}

/** One for each scenario that the arm is asked. */
function warmUpStreams(trials: readonly ArmTrial[], arm: Arm): readonly WarmUpStream[] {
  const scenarios = new Set(trials.filter((trial) => trial.arm === arm).map(({ scenario }) => scenario));
  const asked = { path: arm.path, connections: warmUpConnections };
  return [...scenarios].map((scenario) => ({ ...asked, stream: streamName(arm, scenario) }));
}

/** Arms are compared within it. */
function questionOf({ scenario, connections }: ArmTrial): string {
  return `${scenario.name} ${connections}`;
}

/** By its last rate, once it has one. */
function responsesOf({ rate, connections }: ArmTrial, pace: Pace): number {
  return rate === null ? pilotResponses(connections) : closedResponses({ connections, perMs: rate }, pace);
}

/** One slice, repeated where it came out too short. */
async function measureTrial(
  { load, isDatabaseLocal, signal }: ArmLaunchContext,
  servers: ReadonlyMap<Arm, ServerProcess>,
  trial: ArmTrial,
  size: { launch: number; offset: number; responses: number; msMin: number },
): Promise<Round> {
  const { arm, scenario, connections } = trial;
  const server = servers.get(arm);
  if (!server) throw new Error(`no server of ${arm.name}`);
  const { round } = await untilLongEnough(size, async (responses) => {
    signal.throwIfAborted();
    const asked = { connections, offset: size.offset, responses };
    const target = { path: arm.path, stream: streamName(arm, scenario) };
    const order = { kind: 'closed', ...target, ...asked } as const;
    const measured = await measureSlice(load, server, isDatabaseLocal, size.launch, order);
    const fault = measured.fault?.reason ?? meansFault(trial, measured.round);
    if (fault !== null) throw new ArmError(arm.name, scenario.name, `during load: ${fault}`);
    return measured.round;
  });
  if (!round) throw new ArmError(arm.name, scenario.name, 'never were all connections under load at once');
  trial.rate = round.requests / round.durationMs;
  return round;
}

/** Whether an arm answered by other means than it is measured for: a cache, an N+1, another executor. */
function meansFault({ arm, scenario }: ArmTrial, round: Round): string | null {
  const { statementsPerRequest, fellThroughShare } = round;
  if (statementsPerRequest === null) return null;
  if ((fellThroughShare ?? 0) > 0) return 'Mercurius answered what the direct executor is asked';
  return statementsFault(statementsPerRequest, statementsMax(arm.strategy, scenario.operation));
}
