/** What `calibrate` found: gates that compared a revision with itself, and gates whose candidate was slowed down on purpose. */
import { z } from 'zod';
import { count } from '../run-file/result.ts';
import { EnvironmentSchema } from '../run-file/run.ts';
import { listOf, metricKey, ms, studySchema } from './envelope.ts';

const share = z.number().positive();

const InjectedSchema = z
  .strictObject({
    serverCpuShare: share.optional().describe('More CPU of the thread that answers.'),
    answerDelayMs: z.number().positive().optional().describe('Each answer is later by this, without CPU.'),
    statementShare: share.optional().describe('So many of the statements are executed twice.'),
  })
  .describe('How the candidate was slowed down; empty if both sides were the same.');
export type Injected = z.infer<typeof InjectedSchema>;

const RowSchema = z
  .strictObject({
    case: z.string(),
    server: z.string().describe('Rows that have it in common are answered by the same two processes.'),
    figures: listOf(
      z.strictObject({
        metric: metricKey,
        launches: listOf(z.strictObject({ launch: count, logRatio: z.number() })),
      }),
    ),
  })
  .describe('The logarithm of candidate over baseline in each launch, by metric; the headline first.');
export type StoredRow = z.infer<typeof RowSchema>;

const GateSchema = z.strictObject({
  injected: InjectedSchema,
  startedAt: z.iso.datetime(),
  durationMs: ms.describe('Of the first measurement, its data prepared.'),
  launches: z.int().positive(),
  first: listOf(RowSchema),
  again: listOf(RowSchema)
    .nullable()
    .describe('The rows that looked slower, measured again; null if none did.'),
});

export const CalibrationSchema = studySchema(
  'calibration',
  EnvironmentSchema,
  {
    minutes: z.number().positive().describe('Of each gate.'),
    margin: share,
    strategies: listOf(z.string()),
    scenarios: listOf(z.string()),
    dataset: z.string(),
    seed: count,
  },
  { gates: listOf(GateSchema) },
);
export type Calibration = z.infer<typeof CalibrationSchema>;
