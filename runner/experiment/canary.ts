/**
 * The canary: at the end of every launch rows are added, asked for, changed and asked for again, of the very processes
 * that were measured. Counting statements finds a server that asks its database for nothing; this finds one that asks,
 * and answers what it knew before.
 */
import type { ClientBase } from 'pg';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { type CanaryState, canaryOf, hasCanary, rootFields } from '../checks/canary-rows.ts';
import { firstDifference } from '../checks/json-difference.ts';
import { answerOf, faultOf, type Respondent } from '../checks/oracle.ts';
import { partMs } from '../schedule/plan.ts';
import { servedStrategy } from '../schedule/twin.ts';
import { type Launch, liveTrials, respondentOf, serverOf, voidTrial } from './launch-context.ts';

/** Voids the live trials whose server does not show what was written. The rows are as before afterwards. */
export async function askCanaries(launch: Launch): Promise<void> {
  const { dataset, databases, timetable, signal } = launch.context;
  const strategies = new Set(liveTrials(launch.context).map(({ strategy }) => servedStrategy(strategy)));
  for (const strategy of [...strategies].filter(hasCanary)) {
    signal.throwIfAborted();
    timetable.begin(`${dataset.name}: changing rows between two questions`, strategy.name);
    const client = await databases.connect(strategy);
    try {
      await askCanary(launch, strategy, client);
    } finally {
      await client.end();
    }
    timetable.done(partMs.canary);
  }
}

/** Asks everybody who serves the database of `strategy`, to which `client` is connected. */
async function askCanary(launch: Launch, strategy: Strategy, client: ClientBase): Promise<void> {
  const { context } = launch;
  const { states, removal } = canaryOf(context.dataset);
  const write = async (sql: string): Promise<void> => {
    await client.query(sql);
    await strategy.keeper?.settle(client);
  };
  try {
    for (const state of states) {
      await write(state.sql);
      for (const trial of liveTrials(context).filter((one) => servedStrategy(one.strategy) === strategy)) {
        const reason = await staleness(respondentOf(serverOf(launch, trial), trial), trial.scenario, state);
        if (reason !== null) await voidTrial(context, trial, reason);
      }
    }
  } finally {
    await write(removal);
  }
}

/** How the answer of one of a scenario's root fields is not as the rows are now; null where all are. */
async function staleness(
  respondent: Respondent,
  scenario: Scenario,
  { done, questions }: CanaryState,
): Promise<string | null> {
  for (const { operation, expected } of rootFields(scenario.operation).flatMap(
    (field) => questions[field] ?? [],
  )) {
    const answer = await answerOf(respondent, JSON.stringify({ query: operation }));
    const fault = faultOf(answer) ?? firstDifference(expected, answer.body);
    if (fault === null) continue;
    return (
      `does not show what is written: after rows were ${done}, ${fault} (asked ${operation}). ` +
      'It answers from a cache, or its read model is not kept true'
    );
  }
  return null;
}
