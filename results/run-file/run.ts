/**
 * The run file: the one format in which runs are stored. Types, validation and the JSON Schema (`run.schema.json`, for
 * tools in other languages; written by `run.test.ts`) all come from the schemas below and in `result.ts`.
 */
import { z } from 'zod';
import { PriceSchema } from './price.ts';
import { amount, count, figure, name, ResultSchema } from './result.ts';
import { refuseDuplicates } from './run-duplicates.ts';
import { WriteFiguresSchema } from './writes.ts';

export const formatVersion = 3;

/** An id is a file name: it must not leave the folder, be hidden, or be too long. */
export const idPattern = /^\w[\w.~-]{0,59}$/;

const id = z.string().regex(idPattern, 'expected a name of up to 60 letters, digits, _, ., ~ and -');
export const NoiseFloorSchema = z
  .strictObject({
    workMedianUs: z.number().positive().describe('A fixed amount of work on one CPU: median of many.'),
    workSpread: amount.describe('(p90 - p10) / median of that work.'),
    memoryReadNs: z
      .number()
      .positive()
      .nullable()
      .describe('A dependent read from a random place in `memoryReadBytes` of memory: median of many.'),
    memoryReadBytes: z.int().positive().describe('Size of the memory that was read.'),
    timerLagP99Us: amount.describe('p99 of how late a 1 ms timer of an idle process fires.'),
    otherCpuShare: figure.describe('Share of CPU time that other processes used meanwhile: 0 to 1.'),
    stolenCpuShare: figure.describe(
      'Share of CPU time that the hypervisor did not give to this machine: 0 to 1.',
    ),
  })
  .describe('The idle machine, before or after the run.');

export const EnvironmentSchema = z.strictObject({
  commit: z.string().nullable(),
  dirty: z.boolean().nullable().describe('Whether the work tree differed from the commit.'),
  nodeVersion: z.string(),
  postgresVersion: z
    .string()
    .nullable()
    .describe('Like all fields on PostgreSQL, null if the servers were started by somebody else.'),
  postgresIsEmbedded: z.boolean().nullable(),
  postgresSettings: z.record(z.string(), z.string()).nullable(),
  sessionSettings: z.record(z.string(), z.string()).nullable(),
  platform: z.string(),
  kernel: z.string(),
  cpuModel: z.string(),
  cpuCount: z.int().positive(),
  cpuGovernor: z.string().nullable(),
  memoryBytes: z.int().positive(),
  containerCpuLimit: z.number().positive().nullable(),
  containerMemoryLimitBytes: z.int().positive().nullable(),
  loadAverageAtStart: amount,
  dependencyLockHash: z.string(),
  instrumentVersion: z
    .int()
    .positive()
    .nullable()
    .describe('Of how figures are measured; null in a file of an older version.'),
  seed: count.describe('Seed of data and questions.'),
  orderSeed: count
    .nullable()
    .describe('Seed of the order of servers and cases; null if it was that of data and questions.'),
  poolConnections: z.int().positive().nullable(),
  cpuAffinity: z
    .string()
    .nullable()
    .describe('The CPUs that the processes of a run were pinned to; null if the kernel placed them.'),
  serverNodeFlags: z.string().describe('Node flags of the servers.'),
  noiseFloor: z.strictObject({ start: NoiseFloorSchema, end: NoiseFloorSchema.nullable() }).nullable(),
  warnings: z
    .array(z.string())
    .describe('What makes figures doubtful on this machine, each with what to do about it.'),
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
  .describe(
    "Size of a strategy's database on disk; heap, TOAST and indexes are those of its read model only.",
  );

export const AaPairSchema = z
  .strictObject({
    strategy: name,
    results: z.array(ResultSchema).describe('Results of the second server, which is identical to the first.'),
  })
  .describe(
    'The same strategy under two names: shows whether the run finds differences where there are none.',
  );

export const DatabaseDelaySchema = z
  .strictObject({
    delayMs: z.number().positive(),
    addedMs: z.number().positive().describe('Median increase of a round trip, measured without load.'),
  })
  .describe('The network delay that a proxy added to the round trip of SELECT 1.');

export const MicroBenchmarkSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  processes: z
    .array(z.strictObject({ medianNs: z.number().positive(), samples: count }))
    .describe('One per process, because most of the variance is between processes.'),
});

/** What is asked, for a reader who looks for the best strategy of each kind. */
export const questionKinds = [
  'one document',
  'a page of documents',
  'few fields',
  'an aggregation',
  'a write',
] as const;

export const ScheduleSchema = z
  .strictObject({
    slowness: z
      .number()
      .positive()
      .describe('How many times as long as on the machine of reference the pilot took on this one.'),
    launches: z.int().positive(),
    roundsPerLaunch: count,
    windowMs: z.number().positive(),
    warmUpMsMax: amount,
  })
  .describe('How the time of the run is split: the same for all that is compared, whatever is found.');

export const TimeSchema = z
  .strictObject({
    windows: amount.describe('Windows: requests are sent, answered and counted.'),
    warmingUp: amount,
    starting: amount.describe('Starting servers and ending them.'),
    proving: amount.describe('The oracle, and the freshness checks.'),
    explaining: amount.describe('Plans and layers.'),
    other: amount.describe('Noise floor, pilot, databases, and what lies between windows.'),
  })
  .describe('Where the time of the run went, in milliseconds, its data prepared.');

export const BaseSchema = z
  .strictObject({
    commit: z.string(),
    subject: z.string().describe("The first line of the commit's message."),
  })
  .describe('The revision that was measured beside this one; its strategies are those with "(base)".');

export const RunSchema = z
  .strictObject({
    formatVersion: z.literal(formatVersion),
    id,
    profile: name,
    startedAt: z.iso.datetime(),
    finishedAt: z.iso
      .datetime()
      .nullable()
      .describe('Null while the run is in progress, or if it was interrupted.'),
    environment: EnvironmentSchema,
    base: BaseSchema.nullable().describe('Null if one revision alone was measured.'),
    schedule: ScheduleSchema.nullable().describe('Null in a file of an older version.'),
    looks: z
      .array(z.int().positive())
      .describe(
        'The number of launches whenever the run was finished: more than one if launches were added later.',
      ),
    time: TimeSchema.nullable().describe('Null in a file of an older version.'),
    strategies: z.array(z.strictObject({ name, title: z.string() })),
    executors: z.array(z.strictObject({ name, title: z.string() })),
    scenarios: z.array(
      z.strictObject({
        name,
        title: z.string(),
        kind: z
          .enum(questionKinds)
          .nullable()
          .describe(
            'Null in a file of an older version, and for a question to servers that somebody else started.',
          ),
        operation: z
          .string()
          .describe('GraphQL text; or a line for each HTTP request, without values of its query.'),
      }),
    ),
    results: z.array(ResultSchema),
    aaPair: AaPairSchema.nullable(),
    databaseDelays: z.array(DatabaseDelaySchema),
    storage: z.array(StorageSchema),
    microBenchmarks: z.array(MicroBenchmarkSchema),
    writes: z
      .array(WriteFiguresSchema)
      .describe('What writes cost, where two revisions keep other read models; on the first dataset.'),
    price: PriceSchema,
  })
  .superRefine(refuseDuplicates)
  .describe('A run of cqrs-bench: its environment and its results.');

export type NoiseFloor = z.infer<typeof NoiseFloorSchema>;
export type Storage = z.infer<typeof StorageSchema>;
export type AaPair = z.infer<typeof AaPairSchema>;
export type MicroBenchmark = z.infer<typeof MicroBenchmarkSchema>;
export type QuestionKind = (typeof questionKinds)[number];
export type Time = z.infer<typeof TimeSchema>;
export type Environment = z.infer<typeof EnvironmentSchema>;
export type Base = z.infer<typeof BaseSchema>;
export type Run = z.infer<typeof RunSchema>;
