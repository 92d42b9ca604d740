/** Captures one request: its answer, and the plan of every statement that it ran, from a backend of the pool. */
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import type { Database, Execution } from '../database/database.ts';
import { askValue } from '../database/session.ts';
import { executeSql } from '../database/sql-literal.ts';
import type { Capture, CapturedPlan } from './server-protocol.ts';

/**
 * The plan cache makes five custom plans before it chooses between generic and custom; the sixth execution uses its choice.
 */
const executionsUntilPlanIsChosen = 6;
/** The second request of a query compiles it; the third runs the compiled function. */
const requestsUntilCompiled = 3;
/** Instrumentation makes a statement slower, so EXPLAIN has a longer timeout than a request's statements. */
const explainTimeout = '60s';

/**
 * Sends `body` to `path` of the server until the query is compiled, then once more while its statements are recorded.
 * Executes them on every backend until the plan cache has chosen, and explains each as the backend would run it. Rejects
 * with the database's error. Not under load, because statements of other requests would be recorded.
 */
export async function capture(
  app: FastifyInstance,
  database: Database,
  path: string,
  body: string,
): Promise<Capture> {
  const request = async (): Promise<Pick<Capture, 'statusCode' | 'responseBody'>> => {
    const headers = { 'content-type': 'application/json' };
    const response = await app.inject({ method: 'POST', url: path, headers, payload: body });
    return { statusCode: response.statusCode, responseBody: response.body };
  };
  for (let time = 0; time < requestsUntilCompiled; time += 1) await request();
  let answer = { statusCode: 0, responseBody: '' };
  const executions = await database.record(async () => {
    answer = await request();
  });
  // Unnamed statements are never in the plan cache, so there is no choice to wait for.
  if (database.isPrepared) await database.withEveryClient((client) => choosePlans(client, executions));
  return database.withClient(async (client) => ({
    ...answer,
    statementCount: executions.length,
    isJitOn: (await askValue(client, 'SHOW jit')) === 'on',
    plans: await explainAll(client, executions, database.isPrepared),
  }));
}

async function choosePlans(client: pg.PoolClient, executions: readonly Execution[]): Promise<void> {
  for (const { statement, parameters } of executions) {
    for (let time = 0; time < executionsUntilPlanIsChosen; time += 1) {
      await client.query({ name: statement.name, text: statement.text, values: [...parameters] });
    }
  }
}

async function explainAll(
  client: pg.PoolClient,
  executions: readonly Execution[],
  isPrepared: boolean,
): Promise<CapturedPlan[]> {
  const version = await askValue<number>(client, "SELECT current_setting('server_version_num')::int");
  // Detoasting and output are a large part of reading a document; only PostgreSQL 17 and later shows them.
  const serialize = (version ?? 0) >= 170_000 ? ', SERIALIZE' : '';
  const options = `ANALYZE, BUFFERS, SETTINGS, WAL${serialize}, FORMAT JSON`;
  await client.query(`SET statement_timeout = '${explainTimeout}'`);
  try {
    const plans: CapturedPlan[] = [];
    for (const execution of executions) plans.push(await explain(client, options, execution, isPrepared));
    return plans;
  } finally {
    await client.query('RESET statement_timeout');
  }
}

/** Explains the statement as the backend serves it: from its plan cache, or, if unnamed, planned for its parameters. */
async function explain(
  client: pg.PoolClient,
  options: string,
  { statement, parameters }: Execution,
  isPrepared: boolean,
): Promise<CapturedPlan> {
  const text = isPrepared ? executeSql(statement.name, parameters) : statement.text;
  const before = await genericPlanCount(client, statement.name);
  const { rows } = await client.query<{ 'QUERY PLAN': [Record<string, unknown>] }>(
    `EXPLAIN (${options}) ${text}`,
    isPrepared ? [] : [...parameters],
  );
  const source = (await genericPlanCount(client, statement.name)) > before ? 'generic' : 'custom';
  const plan = { ...rows[0]?.['QUERY PLAN'][0], 'Plan Source': source };
  return { statement: statement.text, parameters, plan };
}

/** How often the plan cache used the generic plan of a statement, on this backend. */
async function genericPlanCount(client: pg.PoolClient, statementName: string): Promise<number> {
  const counting = 'SELECT generic_plans FROM pg_prepared_statements WHERE name = $1';
  return (await askValue<number>(client, counting, [statementName])) ?? 0;
}
