/** One window of a case: repeated where it came out too short, and invalidated where an answer is wrong. */

import { reference as referenceStrategy } from '../../results/run-file/case.ts';
import type { Round } from '../../results/run-file/result.ts';
import { explainFault } from '../checks/oracle.ts';
import { statementsFault, statementsMax } from '../checks/statement-count.ts';
import type { Fault } from '../load/request.ts';
import type { ServerProcess } from '../process/server-process.ts';
import { type Case, connectionsFor } from '../schedule/cases.ts';
import { invalidateCase, type Launch, serverOf, targetOf } from './launch-context.ts';
import { measureWindow, type WindowPlan } from './window.ts';
import { untilLongEnough, type WindowLength } from './window-attempts.ts';

export interface WindowSize extends WindowLength {
  /** Where in the stream it begins. */
  readonly offset: number;
}

/** Runs one window as it is; null where an answer was wrong, or none came, which invalidates the case. */
export async function measureFaultless(
  launch: Launch,
  benchCase: Case,
  plan: WindowPlan,
): Promise<Round | null> {
  const { context, index } = launch;
  context.signal.throwIfAborted();
  const { round, fault } = await measureWindow(
    context.load,
    serverOf(launch, benchCase),
    context.isDatabaseLocal,
    index,
    { ...plan, path: benchCase.executor.path, stream: benchCase.scenario.name },
    context.proxies.pids,
  );
  const reason =
    fault === null ? countFault(benchCase, round) : await describeFault(launch, benchCase, fault);
  if (reason === null) return round;
  await invalidateCase(context, benchCase, `during load: ${reason}`);
  return null;
}

/** Statements other than declared; requests that nobody waited for any longer have run theirs all the same. */
function countFault({ strategy, scenario }: Case, { statementsPerRequest, openLoop }: Round): string | null {
  if (statementsPerRequest === null || (openLoop?.timeouts ?? 0) > 0) return null;
  return statementsFault(statementsPerRequest, statementsMax(strategy, scenario.operation));
}

/** Measures one window of a closed loop; null where it invalidated the case. */
export async function measureCase(launch: Launch, benchCase: Case, size: WindowSize): Promise<Round | null> {
  const { context } = launch;
  const { round, hadFullLoad } = await untilLongEnough(size, async (responses) => {
    const plan = { connections: connectionsFor(benchCase), offset: size.offset, responses };
    const round = await measureFaultless(launch, benchCase, { kind: 'closed', ...plan });
    if (round && round.requests > 0) {
      context.rates.set(benchCase, round.requests / round.durationMs);
    }
    return round;
  });
  const reason = 'never were all connections under load at once';
  if (!hadFullLoad) await invalidateCase(context, benchCase, reason);
  return round;
}

/** What ended a server, where it has ended. */
async function lastWords(server: ServerProcess): Promise<string> {
  const end = await server.ended();
  return end === null ? '' : `; ${end}`;
}

/** A fault with the JSON path where the answer differs, as far as asking again shows it. */
async function describeFault(launch: Launch, benchCase: Case, fault: Fault): Promise<string> {
  const stream = launch.context.streams.get(benchCase.scenario.name);
  const asked = fault.requestIndex === null ? undefined : stream?.[fault.requestIndex];
  const reference = launch.servers.get(referenceStrategy);
  if (!asked || !reference) return `${fault.reason}${await lastWords(serverOf(launch, benchCase))}`;
  return `${fault.reason}: ${await explainFault(asked, targetOf(serverOf(launch, benchCase), benchCase), reference)}`;
}
