/**
 * The run file: the one format in which anything that was found is stored. Types, validation and the JSON
 * Schema (`run.schema.json`) all come from the schemas below. Figures that cannot be had are `null`.
 */
import { z } from 'zod';

export const formatVersion = 1;

const count = z.int().nonnegative();
const figure = z.number().nonnegative().nullable();

export const LoadSchema = z
  .strictObject({ kind: z.literal('closed'), connections: z.int().positive() })
  .describe('How a trial is asked: a closed loop of this many connections.');

export const LatencySchema = z
  .strictObject({ p50: figure, p90: figure, p99: figure, p999: figure, max: figure, mean: figure })
  .describe('Microseconds. A percentile that too few samples support is null.');

export const RoundSchema = z.strictObject({
  launch: count.describe('Which life of the server process, from 0.'),
  requests: count,
  errors: count.describe('Responses that were not the expected body, and requests without a response.'),
  durationMs: z.number().positive(),
  latencyUs: LatencySchema.describe('A convenience copy: the histogram is what was measured.'),
  histogram: z.string().describe('HDR histogram V2, compressed, base64; microseconds, 3 significant digits.'),
  serverCpuUsPerRequest: figure,
  databaseCpuUsPerRequest: figure,
});

export const PlanSchema = z.strictObject({
  statement: z.string().describe('SQL text of the statement that a request ran.'),
  parameters: z.array(z.unknown()),
  plan: z
    .unknown()
    .describe('EXPLAIN (ANALYZE, BUFFERS, ..., FORMAT JSON) of it: the root object with "Plan".'),
});

export const ResultSchema = z.strictObject({
  strategy: z.string(),
  ablation: z.string().nullable(),
  executor: z.string(),
  scenario: z.string(),
  dataset: z.string(),
  load: LoadSchema,
  status: z
    .enum(['ok', 'void', 'unsteady', 'saturated'])
    .describe(
      'void: not a figure. unsteady: warm-up settled in less than half of the launches. saturated: offered rate not reached.',
    ),
  reason: z.string().nullable(),
  rounds: z.array(RoundSchema),
  counters: z.strictObject({
    statementsPerRequest: figure,
    sharedBuffersPerRequest: figure.describe('8 KiB pages hit or read, of one typical request.'),
    responseBytes: figure,
  }),
  plans: z.array(PlanSchema),
});

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
  seed: count,
  poolConnections: z.int().positive(),
});

export const RunSchema = z
  .strictObject({
    formatVersion: z.literal(formatVersion),
    id: z.string(),
    profile: z.string(),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso
      .datetime()
      .nullable()
      .describe('null while the run goes on, or when it was interrupted.'),
    environment: EnvironmentSchema,
    strategies: z.array(z.strictObject({ name: z.string(), title: z.string() })),
    scenarios: z.array(z.strictObject({ name: z.string(), title: z.string(), operation: z.string() })),
    results: z.array(ResultSchema),
  })
  .describe('A run of cqrs-bench: its environment and its results.');

export type Load = z.infer<typeof LoadSchema>;
export type Latency = z.infer<typeof LatencySchema>;
export type Round = z.infer<typeof RoundSchema>;
export type Plan = z.infer<typeof PlanSchema>;
export type Result = z.infer<typeof ResultSchema>;
export type Environment = z.infer<typeof EnvironmentSchema>;
export type Run = z.infer<typeof RunSchema>;
