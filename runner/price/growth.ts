/** What a database grows by under writes of all kinds, while nothing vacuums it. */
import type pg from 'pg';
import type { Growth } from '../../results/run-file/price.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { writeScenarios } from '../../scenarios/writes.ts';
import type { Strategy } from '../../servers/strategy.ts';
import { takeNumber, writesOf } from '../checks/writes.ts';
import { readSizes } from '../database/storage.ts';
import { expectedOf, numbered, type Request } from '../load/request.ts';
import type { Server } from '../process/server.ts';
import { type PriceContext, startWritten } from './context.ts';
import { keepIfTrue, missingIn, PriceFault } from './keep.ts';
import { path } from './warm-server.ts';
import { WorkSession } from './work.ts';

/** Of each kind. Fewer of the one that writes a hundred rows at once. */
const writesOfEach = 120;
const writesOfMany = 12;

type Sizes = Growth['before'];

export async function measureGrowth(context: PriceContext): Promise<void> {
  for (const strategy of missingIn(context, 'growth'))
    await keepIfTrue(context, 'growth', strategy, async () => [await growthOf(context, strategy)]);
}

async function growthOf(context: PriceContext, strategy: Strategy): Promise<Growth> {
  const { dataset, timetable, signal } = context;
  await using stack = new AsyncDisposableStack();
  signal.throwIfAborted();
  timetable.begin(`${dataset.name}: compacting tables`, strategy.name);
  const session = stack.use(await WorkSession.open(context, strategy));
  await session.settle();
  await compact(session.client, strategy);
  const before = await sizesOf(session.client, strategy);
  const server = await startWritten(context, strategy);
  stack.defer(() => server.close());
  let writes = 0;
  for (const scenario of writeScenarios) {
    signal.throwIfAborted();
    timetable.begin(`${dataset.name}: writing to see what grows`, `${strategy.name} ${scenario.name}`);
    writes += await writeAll(context, server, scenario);
  }
  await session.settle();
  const after = await sizesOf(session.client, strategy);
  return { strategy: strategy.name, dataset: dataset.name, writes, before, after };
}

/**
 * Writes before this left more free space in one strategy's tables than in another's, and that would be filled first. Now
 * they are as after a load.
 */
async function compact(client: pg.Client, { stored }: Strategy): Promise<void> {
  const { rows } = await client.query<{ relation: string }>(
    `SELECT oid::regclass::text AS relation FROM pg_class
     WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace
       AND (starts_with(relname, 'tb_') OR starts_with(relname, $1))`,
    [`${stored}_`],
  );
  for (const { relation } of rows) await client.query(`VACUUM (FULL) ${relation}`);
}

async function sizesOf(client: pg.Client, { stored }: Strategy): Promise<Sizes> {
  const bytesOf = async (prefix: string | undefined): Promise<number> => {
    const { heapBytes, toastBytes, indexBytes } = await readSizes(client, prefix);
    return heapBytes + toastBytes + indexBytes;
  };
  return { tablesBytes: await bytesOf('tb'), modelBytes: await bytesOf(stored) };
}

/**
 * Resolves to how many writes it sent: one after the other, because renames that wait for one another's rows may exceed the limit
 * of a statement, and what they grow by does not depend on it.
 */
async function writeAll(
  { dataset, seed }: PriceContext,
  server: Server,
  scenario: Scenario,
): Promise<number> {
  const count = scenario.connectionsMax === undefined ? writesOfEach : writesOfMany;
  const requests = writesOf(scenario, dataset, seed)
    .slice(0, count)
    .map(({ request }) => request);
  for (const request of requests) await writeOne(server, request, scenario);
  return requests.length;
}

async function writeOne(server: Server, { body, expected }: Request, { name }: Scenario): Promise<void> {
  const answer = await server.post(numbered(body, takeNumber()), path);
  if (expectedOf(answer.body).sha256 !== expected.sha256)
    throw new PriceFault(
      `${name}: expected that it is written, received ${answer.status} ${answer.body.slice(0, 200)}`,
    );
}
