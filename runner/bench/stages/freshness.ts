/**
 * The freshness check: at the end of a run's first launch, rows are added, read, changed and read again through the processes that
 * were measured. Counting statements finds a server that never asks its database. This check finds one that asks, and still
 * answers from a cache.
 */
import type { ClientBase } from 'pg';
import type { Scenario } from '../../../scenarios/scenario.ts';
import type { Strategy } from '../../../servers/strategy.ts';
import {
  type FreshnessState,
  freshnessOf,
  hasFreshnessCheck,
  rootFields,
} from '../../checks/freshness-rows.ts';
import { firstDifference } from '../../checks/json-difference.ts';
import { answerOf, faultOf, type RunningTarget } from '../../checks/oracle.ts';
import { type Launch, serverOf } from '../../experiment/launch.ts';
import { type BenchCase, servedStrategy } from '../../schedule/cases.ts';
import { partMs } from '../../schedule/plan.ts';
import { running } from '../../schedule/target.ts';
import { invalidateCase, liveCases, type StrategyContext } from '../context.ts';

/** Invalidates the cases whose server does not show what was written. Afterwards, the rows are as before. */
export async function askFreshnessChecks(context: StrategyContext, launch: Launch<BenchCase>): Promise<void> {
  const { dataset, databases, timetable } = context;
  const strategies = new Set(liveCases(context).map(({ strategy }) => servedStrategy(strategy)));
  for (const strategy of [...strategies].filter(hasFreshnessCheck)) {
    context.signal.throwIfAborted();
    timetable.begin(`${dataset.name}: changing rows between two questions`, strategy.name, 'proving');
    const client = await databases.connect(strategy);
    try {
      await askFreshness(context, launch, strategy, client);
    } finally {
      await client.end();
    }
    timetable.done(context.slowness * partMs.freshness);
  }
}

/** Asks every server of the database of `strategy`, to which `client` is connected. */
async function askFreshness(
  context: StrategyContext,
  launch: Launch<BenchCase>,
  strategy: Strategy,
  client: ClientBase,
): Promise<void> {
  const { states, removal } = freshnessOf(context.dataset);
  const write = async (sql: string): Promise<void> => {
    await client.query(sql);
    await strategy.maintainer?.settle(client);
  };
  try {
    for (const state of states) {
      await write(state.sql);
      for (const benchCase of liveCases(context).filter((one) => servedStrategy(one.strategy) === strategy)) {
        const { target, scenario } = benchCase;
        const reason = await staleness(running(target, serverOf(launch, target)), scenario, state);
        if (reason !== null) await invalidateCase(context, benchCase, reason);
      }
    }
  } finally {
    await write(removal);
  }
}

/** How an answer to one of the scenario's root fields differs from the rows; null if none does. */
async function staleness(
  target: RunningTarget,
  scenario: Scenario,
  { done, questions }: FreshnessState,
): Promise<string | null> {
  for (const { operation, expected } of rootFields(scenario.operation).flatMap(
    (field) => questions[field] ?? [],
  )) {
    const answer = await answerOf(target, JSON.stringify({ query: operation }));
    const fault = faultOf(answer) ?? firstDifference(expected, answer.body);
    if (fault === null) continue;
    return (
      `does not show what is written: after rows were ${done}, ${fault} (asked ${operation}). ` +
      'It answers from a cache, or its read model is not kept true'
    );
  }
  return null;
}
