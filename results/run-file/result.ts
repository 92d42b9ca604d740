/**
 * The part of a run file that holds what was measured: a result per case, a round per window of its load. Unknown figures
 * are `null`.
 */
import { z } from 'zod';
import { type Histogram, type PercentileName, percentileFrom } from './histogram.ts';

/** Names become parts of file names and of keys. */
export const name = z
  .string()
  .regex(/^\w[\w .~()-]{0,59}$/, 'expected a name of up to 60 letters, digits and a few signs');
export const count = z.int().nonnegative();
export const amount = z.number().nonnegative();
export const figure = amount.nullable();

export const LoadSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('closed'), connections: z.int().positive() })
      .describe('A closed loop: each connection sends its next request when the last one is answered.'),
    z
      .strictObject({
        kind: z.literal('open'),
        requestsPerSecond: z.number().positive(),
        arrivals: z.enum(['poisson', 'constant']),
      })
      .describe(
        'An open loop: requests are sent at their intended times, whether or not earlier ones are answered.',
      ),
    z
      .strictObject({ kind: z.literal('traffic'), share: z.number().positive().max(1) })
      .describe(
        'An open loop at one rate for all strategies of a scenario: this share of what the slowest of them bears.',
      ),
    z
      .strictObject({
        kind: z.literal('capacity'),
        percentile: z.enum(['p50', 'p90', 'p99']),
        limitMs: z.number().positive(),
      })
      .describe('The highest rate of an open loop at which this percentile stays below the limit.'),
  ])
  .describe('How a case is loaded with requests.');

export const LatencySchema = z
  .strictObject({ p50: figure, p90: figure, p99: figure, p999: figure, max: figure, mean: figure })
  .describe('Microseconds. A percentile is null if there are too few samples for it.');

export const OpenLoopSchema = z.strictObject({
  offeredPerSecond: amount.describe('The intended rate of requests.'),
  achievedPerSecond: amount.describe(
    'The rate at which answers came, from the first quarter of the requests to the last.',
  ),
  timeouts: count.describe('Requests without an answer in time; the histogram counts them at the time-out.'),
  lagP99Us: figure.describe(
    'p99 of how late requests were sent. It is part of the latency, which counts from the intended time.',
  ),
  lagHistogram: z.string().describe('How late each request was sent, in the format of `histogram`.'),
});

export const RoundSchema = z.strictObject({
  launch: count.describe('Number of the launch of the server process, from 0.'),
  requests: count,
  errors: count.describe('Responses that were not the expected body, and requests without a response.'),
  durationMs: z.number().positive(),
  latencyUs: LatencySchema.describe('A convenience copy, derived from the histogram.'),
  histogram: z.string().describe('HDR histogram V2, compressed, base64; microseconds, 3 significant digits.'),
  longestUs: figure.describe(
    'The longest latency, including answers before and after the window of a closed loop. Null for an open loop.',
  ),
  serverCpuUsPerRequest: figure.describe('CPU time of the thread that answers.'),
  serverHelperCpuUsPerRequest: figure.describe(
    "CPU time of the server's other threads, which compile and collect garbage.",
  ),
  processCpuUsPerRequest: figure.describe(
    'Of a server that somebody else started: CPU time of all threads of its processes. What stands behind it is not included.',
  ),
  databaseCpuUsPerRequest: figure,
  loadCpuUsPerRequest: figure.describe('CPU time of the load generator.'),
  serverRssBytes: figure.describe('Resident memory of the server after the window.'),
  serverGcMs: figure.describe("Time of the server's garbage collections in the window."),
  serverEventLoopDelayP99Us: figure,
  loadEventLoopDelayP99Us: figure,
  otherCpuShare: figure.describe(
    'Share of the CPU time of the window that processes outside of the run used: 0 to 1.',
  ),
  busyConnections: figure.describe('Connections of the pool whose backends used any CPU in the window.'),
  statementsPerRequest: figure.describe(
    'SQL statements as the server counted them, mean over all requests of the window.',
  ),
  fellBackShare: figure.describe(
    'Share of requests that mercurius answered in place of the executor: 0 to 1.',
  ),
  maintainerCpuUsPerRequest: figure.describe(
    'Of a write: CPU time of what brings the documents up to date afterwards, and of its database backend, until they are. Null where triggers do, or a refresh by the clock.',
  ),
  walBytesPerRequest: figure.describe(
    'Of a write: bytes that the WAL grew by, without full-page images. Null for a read.',
  ),
  fullPageBytesPerRequest: figure.describe(
    'Of a write: bytes of the full-page images, which the first change of a page after a checkpoint takes.',
  ),
  retriesPerRequest: figure.describe(
    'Transactions that the server tried again, because of a deadlock or a serialization failure.',
  ),
  openLoop: OpenLoopSchema.nullable().describe('Null for a closed loop.'),
});

const plansDeepMax = 250;

/** A level of a plan is two levels of JSON. Depth is limited, because plans are walked recursively. */
function isShallow(json: unknown): boolean {
  let level = [json];
  for (let depth = 0; depth <= 2 * plansDeepMax; depth += 1) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
    if (level.length === 0) return true;
  }
  return false;
}

const shallow = z.unknown().refine(isShallow, `expected a depth of at most ${plansDeepMax} nodes`);

export const PlanSchema = z.strictObject({
  statement: z.string().describe('SQL text of the statement that a request ran.'),
  parameters: z.array(shallow),
  plan: shallow.describe('Its EXPLAIN (ANALYZE, BUFFERS, ..., FORMAT JSON): the root object with "Plan".'),
});

export const LayersSchema = z
  .strictObject({
    connections: z.int().positive().describe("Connections of the pass's closed loop."),
    requests: count,
    totalUs: amount.describe('Mean latency of the pass, measured by the client.'),
    parseUs: amount.describe('Reading, parsing and validating the operation.'),
    poolWaitUs: amount,
    databaseExecutionUs: amount.describe('From sending the query to the first part of its answer.'),
    databaseTransferUs: amount.describe('From the first part of the answer until the last row is parsed.'),
    transformUs: amount.describe(
      'The rest of the work of resolvers: batching, putting rows together, and the transform.',
    ),
    graphqlUs: amount.describe('Executing the operation, without the layers above.'),
    serializationUs: amount,
    httpUs: amount.describe(
      'Time that the client measured and the server does not account for: sockets, HTTP, the client itself.',
    ),
  })
  .describe(
    'Where the time of a request goes: means over the requests of a separate pass, in microseconds. Their sum may differ from the total by the time between clock readings.',
  );

export const ResultSchema = z.strictObject({
  strategy: name,
  ablation: name.nullable(),
  executor: name,
  scenario: name,
  dataset: name,
  load: LoadSchema,
  databaseDelayMs: amount.describe('Round-trip time that a proxy adds between server and PostgreSQL.'),
  status: z
    .enum(['ok', 'invalid', 'unsteady', 'saturated'])
    .describe(
      'invalid: there are no figures. unsteady: the server became faster or slower while it was timed. saturated: the offered rate was not reached.',
    ),
  reason: z.string().nullable(),
  warnings: z.array(z.string()).describe('What makes the figures doubtful, each with what to do about it.'),
  rounds: z.array(RoundSchema),
  counters: z.strictObject({
    statementsPerRequest: figure,
    sharedBuffersPerRequest: figure.describe('8 KiB pages hit or read, of one typical request.'),
    responseBytes: figure,
    rowsPerRequest: figure.describe('Rows that PostgreSQL sent for one typical request.'),
    walBytesPerRequest: figure.describe('Nearly 0 for reads, which only set hint bits and prune.'),
    poolWaitUsPerRequest: figure.describe('Mean wait for a connection of the pool, under load.'),
  }),
  plans: z.array(PlanSchema),
  layers: LayersSchema.nullable(),
});

export type Load = z.infer<typeof LoadSchema>;
export type Latency = z.infer<typeof LatencySchema>;
export type Round = z.infer<typeof RoundSchema>;
export type Plan = z.infer<typeof PlanSchema>;
export type Result = z.infer<typeof ResultSchema>;
export type OpenLoop = z.infer<typeof OpenLoopSchema>;
export type Layers = z.infer<typeof LayersSchema>;

/** In microseconds; null if samples are too few. */
export function latencyFrom(histogram: Histogram): Latency {
  const isEmpty = histogram.totalCount === 0;
  const others: Readonly<Record<string, number>> = {
    // The upper end of the bucket, as for every percentile: the exact largest sample is not stored.
    max: histogram.getValueAtPercentile(100),
    mean: histogram.mean,
  };
  const figures = Object.keys(LatencySchema.shape).map((key) => {
    const other = others[key];
    if (other === undefined) return [key, percentileFrom(histogram, key as PercentileName)];
    return [key, isEmpty ? null : other];
  });
  return Object.fromEntries(figures);
}
