/**
 * The run file: the one format in which anything that was found is stored. Types, validation and the JSON
 * Schema (`run.schema.json`) all come from the schemas below. Figures that cannot be had are `null`.
 */
import { z } from 'zod';
import { refuseDuplicates } from './run-duplicates.ts';

export const formatVersion = 1;

/** An id is a file name: nothing that leaves a folder, hides, or is too long for one. */
export const idPattern = /^\w[\w.~-]{0,59}$/;

const id = z.string().regex(idPattern, 'expected a name of up to 60 letters, digits, _, ., ~ and -');
/** Names are parts of file names, and of keys. */
const name = z
  .string()
  .regex(/^\w[\w .~()-]{0,59}$/, 'expected a name of up to 60 letters, digits and a few signs');
const count = z.int().nonnegative();
const figure = z.number().nonnegative().nullable();

export const LoadSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('closed'), connections: z.int().positive() })
      .describe('A closed loop: each connection asks again when it was answered.'),
    z
      .strictObject({
        kind: z.literal('open'),
        requestsPerSecond: z.number().positive(),
        arrivals: z.enum(['poisson', 'constant']),
      })
      .describe('An open loop: requests are sent at their times, whatever is still under way.'),
    z
      .strictObject({
        kind: z.literal('capacity'),
        percentile: z.enum(['p50', 'p90', 'p99']),
        limitMs: z.number().positive(),
      })
      .describe('The highest rate of an open loop at which this percentile stays below the limit.'),
  ])
  .describe('How a trial is asked.');

export const LatencySchema = z
  .strictObject({ p50: figure, p90: figure, p99: figure, p999: figure, max: figure, mean: figure })
  .describe('Microseconds. A percentile that too few samples support is null.');

export const OpenLoopSchema = z.strictObject({
  offeredPerSecond: z.number().nonnegative().describe('Requests that were to be sent.'),
  achievedPerSecond: z
    .number()
    .nonnegative()
    .describe('The rate at which answers came, from the first quarter of the requests to the last.'),
  timeouts: count.describe('Requests without an answer by the time-out; counted there in the histogram.'),
  lagP99Us: figure.describe(
    'How late requests were sent: p99. Part of the latency, which counts from the intended time.',
  ),
  lagHistogram: z.string().describe('As `histogram`: how late each request was sent.'),
});

export const RoundSchema = z.strictObject({
  launch: count.describe('Which life of the server process, from 0.'),
  requests: count,
  errors: count.describe('Responses that were not the expected body, and requests without a response.'),
  durationMs: z.number().positive(),
  latencyUs: LatencySchema.describe('A convenience copy: the histogram is what was measured.'),
  histogram: z.string().describe('HDR histogram V2, compressed, base64; microseconds, 3 significant digits.'),
  longestUs: figure.describe(
    'The longest latency of all answers, those before and after the window of a closed loop included. Null for an open one.',
  ),
  serverCpuUsPerRequest: figure.describe('CPU time of the thread that answers.'),
  serverHelperCpuUsPerRequest: figure.describe(
    "CPU time of the server's other threads, which compile and collect beside it.",
  ),
  databaseCpuUsPerRequest: figure,
  loadCpuUsPerRequest: figure.describe('CPU time of the load generator.'),
  serverRssBytes: figure.describe('Resident memory of the server after the slice.'),
  serverGcMs: figure.describe("Time of the server's garbage collections in the slice."),
  serverEventLoopDelayP99Us: figure,
  loadEventLoopDelayP99Us: figure,
  otherCpuShare: figure.describe(
    'CPU time that processes outside of the run took, of all CPU time of the slice: 0 to 1.',
  ),
  busyConnections: figure.describe('Connections of the pool whose backends ran at all in the slice.'),
  statementsPerRequest: figure.describe(
    'SQL statements, mean over all requests of the slice, as the server counted them.',
  ),
  fellThroughShare: figure.describe(
    'Requests that mercurius answered in the place of the executor, of all: 0 to 1.',
  ),
  openLoop: OpenLoopSchema.nullable().describe('null for a closed loop.'),
});

const plansDeepMax = 250;

/** A level of a plan is two of JSON. Whoever walks one calls itself for each. */
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
  plan: shallow.describe('EXPLAIN (ANALYZE, BUFFERS, ..., FORMAT JSON) of it: the root object with "Plan".'),
});

export const LayersSchema = z
  .strictObject({
    connections: z.int().positive().describe('Connections of the closed loop of the pass.'),
    requests: count,
    totalUs: z.number().nonnegative().describe('Mean latency as the client saw it, in the pass.'),
    parseUs: z.number().nonnegative().describe('Reading, parsing and validating the operation.'),
    poolWaitUs: z.number().nonnegative(),
    databaseExecutionUs: z.number().nonnegative().describe('From the query sent to its first answer.'),
    databaseTransferUs: z.number().nonnegative().describe('From the first answer to the last row parsed.'),
    transformUs: z
      .number()
      .nonnegative()
      .describe('What a resolver does besides: batching, putting rows together, and the transform.'),
    graphqlUs: z.number().nonnegative().describe('Executing the operation, without what is apart above.'),
    serializationUs: z.number().nonnegative(),
    httpUs: z
      .number()
      .nonnegative()
      .describe('What the client saw and the server does not account for: sockets, HTTP, the client itself.'),
  })
  .describe(
    'Where the time of a request goes: means over requests of a separate pass, in microseconds. What they lack of the whole lies between the clocks.',
  );

export const ResultSchema = z.strictObject({
  strategy: name,
  ablation: name.nullable(),
  executor: name,
  scenario: name,
  dataset: name,
  load: LoadSchema,
  databaseDelayMs: z
    .number()
    .nonnegative()
    .describe('Round-trip time that a proxy adds between server and PostgreSQL.'),
  status: z
    .enum(['ok', 'void', 'unsteady', 'saturated'])
    .describe(
      'void: not a figure. unsteady: its server became faster or slower while it was timed. saturated: offered rate not reached.',
    ),
  reason: z.string().nullable(),
  warnings: z
    .array(z.string())
    .describe('What was seen that makes the figures doubtful, each with what to do about it.'),
  rounds: z.array(RoundSchema),
  counters: z.strictObject({
    statementsPerRequest: figure,
    sharedBuffersPerRequest: figure.describe('8 KiB pages hit or read, of one typical request.'),
    responseBytes: figure,
    rowsPerRequest: figure.describe('Rows that PostgreSQL sent for one typical request.'),
    walBytesPerRequest: figure.describe('Nearly 0 for a read: hint bits and pruning.'),
    poolWaitUsPerRequest: figure.describe('Mean wait for a connection of the pool, under load.'),
  }),
  plans: z.array(PlanSchema),
  layers: LayersSchema.nullable(),
});

export const NoiseFloorSchema = z
  .strictObject({
    workMedianUs: z.number().positive().describe('A fixed piece of work on one CPU: median of many.'),
    workSpread: z.number().nonnegative().describe('(p90 - p10) / median of it.'),
    memoryReadNs: z
      .number()
      .positive()
      .nullable()
      .describe(
        'A read of a random place of so much memory, each waiting for the one before: median of many.',
      ),
    memoryReadBytes: z.int().positive().describe('How much memory that was.'),
    timerLagP99Us: z.number().nonnegative().describe('How late a 1 ms timer of an idle process fires: p99.'),
    otherCpuShare: figure.describe('CPU time of other processes meanwhile, of all CPU time: 0 to 1.'),
    stolenCpuShare: figure.describe('CPU time that the hypervisor kept to itself: 0 to 1.'),
  })
  .describe('What this machine is like while nothing of the run is under way.');

export const EnvironmentSchema = z.strictObject({
  commit: z.string().nullable(),
  dirty: z.boolean().nullable().describe('Whether the work tree differed from the commit.'),
  nodeVersion: z.string(),
  postgresVersion: z.string(),
  postgresIsEmbedded: z.boolean(),
  postgresSettings: z.record(z.string(), z.string()),
  sessionSettings: z.record(z.string(), z.string()),
  platform: z.string(),
  kernel: z.string(),
  cpuModel: z.string(),
  cpuCount: z.int().positive(),
  cpuGovernor: z.string().nullable(),
  memoryBytes: z.int().positive(),
  containerCpuLimit: z.number().positive().nullable(),
  containerMemoryLimitBytes: z.int().positive().nullable(),
  loadAverageAtStart: z.number().nonnegative(),
  dependencyLockHash: z.string(),
  seed: count.describe('Of data and questions.'),
  orderSeed: count
    .nullable()
    .describe('Of the order of servers and trials; null where it was that of data and questions.'),
  poolConnections: z.int().positive(),
  cpuPlacement: z
    .string()
    .nullable()
    .describe('Which CPUs the processes of a run were kept on; null where the kernel placed them.'),
  serverNodeFlags: z.string().describe("Flags of the servers' Node."),
  noiseFloor: z.strictObject({ start: NoiseFloorSchema, end: NoiseFloorSchema.nullable() }).nullable(),
  warnings: z
    .array(z.string())
    .describe('What of this machine makes figures doubtful, each with what to do about it.'),
});

export const StorageSchema = z
  .strictObject({
    strategy: name,
    dataset: name,
    databaseBytes: z.int().nonnegative(),
    heapBytes: z.int().nonnegative().describe("Of the read model's tables, without TOAST and indexes."),
    toastBytes: z.int().nonnegative(),
    indexBytes: z.int().nonnegative(),
  })
  .describe("What a strategy's database takes on disk; heap, TOAST and indexes of its read model alone.");

export const AaPairSchema = z
  .strictObject({
    strategy: name,
    results: z.array(ResultSchema).describe('Of the second server, which is the same as the first.'),
  })
  .describe('The same strategy under two names: what the run finds where there is nothing to find.');

export const DatabaseDelaySchema = z
  .strictObject({
    delayMs: z.number().positive(),
    addedMs: z.number().positive().describe('Median of what a round trip really took longer, at rest.'),
  })
  .describe('What the proxy of a database delay added to the round trip of SELECT 1.');

export const MicroBenchmarkSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  processes: z
    .array(z.strictObject({ medianNs: z.number().positive(), samples: count }))
    .describe('One a process: what varies between lives of a process is what bounds the figure.'),
});

export const RunSchema = z
  .strictObject({
    formatVersion: z.literal(formatVersion),
    id,
    profile: name,
    startedAt: z.iso.datetime(),
    finishedAt: z.iso
      .datetime()
      .nullable()
      .describe('null while the run goes on, or when it was interrupted.'),
    environment: EnvironmentSchema,
    strategies: z.array(z.strictObject({ name, title: z.string() })),
    executors: z.array(z.strictObject({ name, title: z.string() })),
    scenarios: z.array(z.strictObject({ name, title: z.string(), operation: z.string() })),
    results: z.array(ResultSchema),
    aaPair: AaPairSchema.nullable(),
    databaseDelays: z.array(DatabaseDelaySchema),
    storage: z.array(StorageSchema),
    microBenchmarks: z.array(MicroBenchmarkSchema),
  })
  .superRefine(refuseDuplicates)
  .describe('A run of cqrs-bench: its environment and its results.');

export type Load = z.infer<typeof LoadSchema>;
export type Latency = z.infer<typeof LatencySchema>;
export type Round = z.infer<typeof RoundSchema>;
export type Plan = z.infer<typeof PlanSchema>;
export type Result = z.infer<typeof ResultSchema>;
export type OpenLoop = z.infer<typeof OpenLoopSchema>;
export type Layers = z.infer<typeof LayersSchema>;
export type NoiseFloor = z.infer<typeof NoiseFloorSchema>;
export type Storage = z.infer<typeof StorageSchema>;
export type AaPair = z.infer<typeof AaPairSchema>;
export type MicroBenchmark = z.infer<typeof MicroBenchmarkSchema>;
export type Environment = z.infer<typeof EnvironmentSchema>;
export type Run = z.infer<typeof RunSchema>;
