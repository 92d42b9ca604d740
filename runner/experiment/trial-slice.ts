/** One slice of a trial: repeated where it came out too short, and voided where an answer is wrong. */
import type { Round } from '../../results/run-file/result.ts';
import { reference as referenceStrategy } from '../../results/run-file/trial.ts';
import { explainFault } from '../checks/oracle.ts';
import { statementsFault, statementsMax } from '../checks/statement-count.ts';
import type { Fault } from '../load/request.ts';
import type { ServerProcess } from '../process/server-process.ts';
import { connectionsFor, type Trial } from '../schedule/trials.ts';
import { type Launch, respondentOf, serverOf, voidTrial } from './launch-context.ts';
import { measureSlice, type SlicePlan } from './slice.ts';
import { type SliceLength, untilLongEnough } from './slice-attempts.ts';

export interface SliceSize extends SliceLength {
  /** Where in the stream it begins. */
  readonly offset: number;
}

/** Runs one slice as it is; null where an answer was wrong, or none came, which voids the trial. */
export async function measureFaultless(launch: Launch, trial: Trial, plan: SlicePlan): Promise<Round | null> {
  const { context, index } = launch;
  context.signal.throwIfAborted();
  const { round, fault } = await measureSlice(
    context.load,
    serverOf(launch, trial),
    context.isDatabaseLocal,
    index,
    { ...plan, path: trial.executor.path, stream: trial.scenario.name },
    context.proxies.pids,
  );
  const reason = fault === null ? countFault(trial, round) : await describeFault(launch, trial, fault);
  if (reason === null) return round;
  await voidTrial(context, trial, `during load: ${reason}`);
  return null;
}

/** Statements other than declared; requests that nobody waited for any longer have run theirs all the same. */
function countFault({ strategy, scenario }: Trial, { statementsPerRequest, openLoop }: Round): string | null {
  if (statementsPerRequest === null || (openLoop?.timeouts ?? 0) > 0) return null;
  return statementsFault(statementsPerRequest, statementsMax(strategy, scenario.operation));
}

/** Measures one slice of a closed loop; null where it voided the trial. */
export async function measureTrial(launch: Launch, trial: Trial, size: SliceSize): Promise<Round | null> {
  const { context } = launch;
  const { round, hadWindow } = await untilLongEnough(size, async (responses) => {
    const plan = { connections: connectionsFor(trial), offset: size.offset, responses };
    const round = await measureFaultless(launch, trial, { kind: 'closed', ...plan });
    if (round && round.requests > 0) {
      context.rates.set(trial, round.requests / round.durationMs);
    }
    return round;
  });
  const reason = 'never were all connections under load at once';
  if (!hadWindow) await voidTrial(context, trial, reason);
  return round;
}

/** What ended a server, where it has ended. */
async function lastWords(server: ServerProcess): Promise<string> {
  const end = await server.ended();
  return end === null ? '' : `; ${end}`;
}

/** A fault with the JSON path where the answer differs, as far as asking again shows it. */
async function describeFault(launch: Launch, trial: Trial, fault: Fault): Promise<string> {
  const stream = launch.context.streams.get(trial.scenario.name);
  const asked = fault.requestIndex === null ? undefined : stream?.[fault.requestIndex];
  const reference = launch.servers.get(referenceStrategy);
  if (!asked || !reference) return `${fault.reason}${await lastWords(serverOf(launch, trial))}`;
  return `${fault.reason}: ${await explainFault(asked, respondentOf(serverOf(launch, trial), trial), reference)}`;
}
