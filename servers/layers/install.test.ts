/** Layers of a real server over PostgreSQL: delays of known length are attributed to the layer that has them. */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { Database, type Statement } from '../database/database.ts';
import { MemorySource, userDocument } from '../documents.fixture.ts';
import { direct, executors, mercurius } from '../executors/index.ts';
import { postStraight } from '../loopback.ts';
import { createServer } from '../server.ts';
import { dataFile, tableFiles } from '../strategies/database.fixture.ts';
import { strategies } from '../strategies/index.ts';
import { normalized } from '../strategies/normalized/strategy.ts';
import type { Source } from '../strategy.ts';
import { transformerDefault } from '../transformer/index.ts';
import { installLayers, openLayeredPool, timedTransformer } from './install.ts';
import { parseServerTiming, type ServerTiming } from './server-timing.ts';
import { type Layer, layers } from './trace.ts';

let database: TestDatabase;

before(async () => {
  database = await createTestDatabase({
    sql: [...tableFiles, dataFile, ...strategies.flatMap(({ readModel }) => readModel)].filter(
      // Strategies share files.
      (file, index, files) => files.findIndex(({ href }) => href === file.href) === index,
    ),
  });
});

after(async () => {
  await database.drop();
});

const userBody = JSON.stringify({ query: '{ user(id: 1) { id firstName userPosts { id title } } }' });

interface Answers {
  readonly timings: readonly ServerTiming[];
  /** The duration of each request, as the client saw it. */
  readonly clientMs: readonly number[];
  readonly fellBackCount: number;
}

/** Serves `open(database)` with layers, and asks it so many times, `atOnce` requests concurrently. */
async function ask(
  open: (database: Database) => Source,
  { times = 1, atOnce = 1, connections = 8, executor = mercurius } = {},
): Promise<Answers> {
  const served = new Database(database.url, connections, {}, openLayeredPool);
  let fellBackCount = 0;
  const app = createServer(open(served), {
    transformer: timedTransformer(transformerDefault),
    onFallBack: () => {
      fellBackCount += 1;
    },
  });
  installLayers(app);
  await served.backendPids();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const timings: ServerTiming[] = [];
  const clientMs: number[] = [];
  const request = async (): Promise<void> => {
    const startMs = performance.now();
    const { body, headers } = await postStraight(`http://127.0.0.1:${port}${executor.path}`, userBody);
    clientMs.push(performance.now() - startMs);
    assert.doesNotMatch(body, /errors/);
    timings.push(parseServerTiming(String(headers['server-timing'])) ?? assert.fail('no layers'));
  };
  try {
    for (let time = 0; time < times; time += 1) await Promise.all(Array.from({ length: atOnce }, request));
  } finally {
    await app.close();
    await served.close();
  }
  return { timings, clientMs, fellBackCount };
}

/** A source whose `user` first does `work`. */
function sourceOf(work: (database: Database) => Promise<unknown>) {
  return (opened: Database): Source => ({
    createReader: () => ({
      ...new MemorySource().createReader(),
      user: async () => {
        await work(opened);
        return userDocument;
      },
    }),
  });
}

const statement = (name: string, text: string): Statement => ({ name, text });
const slowStatement = statement('slow', 'SELECT pg_sleep(0.03)::text');
// The first row fills the server's output buffer and is sent; the second comes 30 ms later.
const slowTransfer = statement(
  'slow_transfer',
  "SELECT repeat('x', 20000), CASE number WHEN 2 THEN pg_sleep(0.03)::text END FROM generate_series(1, 2) AS number",
);

/** The layer with the longest time. */
function largest({ layers: times }: ServerTiming): Layer {
  return [...layers].sort((one, other) => times[other] - times[one])[0] as Layer;
}

/** The answer that a busy machine interrupted least. */
function fastest({ timings }: Answers): ServerTiming {
  return [...timings].sort((one, other) => one.totalMs - other.totalMs)[0] ?? assert.fail('no answer');
}

for (const [layer, work] of [
  ['databaseExecution', (opened: Database) => opened.query(slowStatement, [])],
  ['databaseTransfer', (opened: Database) => opened.query(slowTransfer, [])],
  [
    'transform',
    async () => {
      const endMs = performance.now() + 30;
      while (performance.now() < endMs);
    },
  ],
] as const) {
  test(`30 ms in ${layer} are found there`, async () => {
    const timing = fastest(await ask(sourceOf(work), { times: 6 }));
    // Not all of it: on a busy machine, the first of two rows may be read late, and be counted to the layer before.
    assert.ok(timing.layers[layer] >= 15, JSON.stringify(timing));
    assert.equal(largest(timing), layer);
  });
}

test('a wait for the only connection of a pool is found, by the request that waited', async () => {
  // Much longer than a busy machine keeps the process waiting.
  const verySlow = statement('very_slow', 'SELECT pg_sleep(0.4)::text');
  const { timings } = await ask(
    sourceOf((opened) => opened.query(verySlow, [])),
    {
      atOnce: 2,
      connections: 1,
    },
  );
  const waits = timings.map((timing) => timing.layers.poolWait).sort((one, other) => one - other);
  assert.ok((waits[0] as number) < 200 && (waits[1] as number) >= 200, JSON.stringify(timings));
});

test('statements side by side are counted once', async () => {
  const timing = fastest(
    await ask(
      sourceOf((opened) => Promise.all([opened.query(slowStatement, []), opened.query(slowStatement, [])])),
      { times: 4 },
    ),
  );
  const both = timing.layers.databaseExecution + timing.layers.databaseTransfer;
  assert.ok(both >= 29 && both <= timing.totalMs, JSON.stringify(timing));
});

for (const [strategy, executor] of strategies.flatMap((each) =>
  executors.map((one) => [each, one] as const),
)) {
  // Here `/direct` falls back to `/graphql`.
  if (strategy === normalized && executor === direct) continue;
  test(`${strategy.name} by ${executor.name}: the layers add up to the whole within 10 %, and the client saw no less`, async () => {
    const asked = await ask((opened) => strategy.open(opened), { times: 400, executor });
    const { timings, clientMs, fellBackCount } = asked;
    assert.equal(fellBackCount, 0);
    // Means over the warm half, because a single request may have been interrupted.
    const mean = (values: readonly number[]): number =>
      values.slice(-200).reduce((sum, value) => sum + value, 0) / 200;
    const totalMs = mean(timings.map((timing) => timing.totalMs));
    const means = layers.map(
      (layer) => [layer, mean(timings.map((timing) => timing.layers[layer]))] as const,
    );
    const sumMs = means.reduce((sum, [, ms]) => sum + ms, 0);
    assert.ok(sumMs > 0.9 * totalMs && sumMs <= totalMs, `${sumMs} of ${totalMs} ms: ${means}`);
    // What the direct executor sends is already bytes.
    const without = means.filter(([, ms]) => ms === 0).map(([layer]) => layer);
    assert.deepEqual(without, executor === direct ? ['serialization'] : []);
    assert.ok(mean(clientMs) >= totalMs, `${mean(clientMs)} < ${totalMs} ms`);
  });
}

test('a server without them says nothing of layers', async () => {
  const app = createServer(new MemorySource());
  const response = await app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json' },
    payload: userBody,
  });
  await app.close();
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers['server-timing'], undefined);
});
