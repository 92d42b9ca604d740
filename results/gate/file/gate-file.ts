/** The file of a gate, for programs that read what it found: one schema, and the JSON Schema beside it (`gate.schema.json`). */
import { z } from 'zod';
import { count, figure } from '../../run-file/result.ts';
import { listOf, metricKey } from '../../studies/envelope.ts';
import { acceptableKinds } from '../asked/acceptance.ts';

const findingKinds = [...acceptableKinds, 'response', 'missing'] as const;

export const gateVersion = 1;

const RatioSchema = z
  .strictObject({ value: z.number().positive(), low: z.number().nonnegative(), high: z.number().positive() })
  .describe(
    'Candidate over baseline, with its 95 % interval, which is not corrected for the number of rows.',
  );

const CaseSchema = z.strictObject({
  strategy: z.string(),
  scenario: z.string(),
  dataset: z.string(),
  load: z.string().describe('As on the command line: closed:16.'),
  databaseDelayMs: z.number().nonnegative(),
  executor: z.string(),
});

const SideSchema = z.strictObject({
  run: z.string().describe('Id of the run; the same on both sides if both were measured in one run.'),
  commit: z.string().nullable(),
  subject: z
    .string()
    .nullable()
    .describe('First line of the message of the commit; null if it is not known here.'),
  dirty: z.boolean().nullable().describe('Whether the files differed from the commit.'),
});

const CellSchema = z.strictObject({
  metric: metricKey,
  title: z.string(),
  unit: z.string().describe('Of both values.'),
  baseline: figure,
  candidate: figure,
  ratio: RatioSchema.nullable().describe(
    'Null if a side lacks the metric. Paired by rounds where both sides share a run.',
  ),
  verdict: z.enum(['regressed', 'improved', 'unchanged', 'unclear']).nullable(),
  lackedBy: z.enum(['baseline', 'candidate']).nullable(),
  launchesToDecide: count
    .nullable()
    .describe('Of an unclear figure, about; null if it is decided, or if 500 would not do.'),
});

const RowSchema = CaseSchema.extend({
  incomparable: z.string().nullable().describe('Why it was not compared; null if it was.'),
  isInconclusive: z.boolean().describe('Whether it may hide a slow-down above the limit.'),
  cells: listOf(CellSchema),
});

const FindingSchema = CaseSchema.extend({
  kind: z.enum(findingKinds),
  key: z.string().describe('How it is accepted: plan:qm/feed.'),
  text: z.string().describe('What was found, in one sentence.'),
});

const ThresholdSchema = z.strictObject({
  text: z.string(),
  metric: metricKey,
  unit: z.string().describe('Of all values.'),
  bound: z.number().nonnegative(),
  cases: listOf(
    CaseSchema.extend({
      value: figure,
      low: figure,
      high: figure,
      standing: z
        .enum(['kept', 'broken', 'undecided', 'unknown'])
        .describe('unknown: it has no such figure.'),
    }),
  ).describe('None if it is about no case of the candidate.'),
});

export const GateFileSchema = z.strictObject({
  kind: z.literal('gate'),
  formatVersion: z.literal(gateVersion),
  outcome: z.enum(['fine', 'finding', 'inconclusive', 'invalid']),
  exitCode: count,
  summary: z.string().describe('The outcome with its reason, in one or two sentences.'),
  baseline: SideSchema,
  candidate: SideSchema,
  options: z.strictObject({
    margin: z.number().positive().describe('Largest acceptable change, as a share.'),
    limit: z.number().positive().describe('Smallest slow-down that must not be missed, as a share.'),
  }),
  design: z
    .enum(['paired', 'separate'])
    .describe('paired: both sides were measured in the same rounds, interleaved.'),
  isTimed: z.boolean().describe('False if plans and counters alone were compared.'),
  pooled: listOf(
    z.strictObject({
      metric: metricKey,
      title: z.string(),
      ratio: RatioSchema,
      rows: count,
      isWorse: z.boolean(),
      isAccepted: z.boolean().describe('Whether somebody has accepted that they are worse.'),
    }),
  ).describe('All rows together.'),
  rows: listOf(RowSchema),
  findings: listOf(FindingSchema),
  accepted: listOf(FindingSchema.extend({ reason: z.string().nullable() })),
  thresholds: listOf(ThresholdSchema),
  notes: listOf(z.string()).describe('What to know before trusting the rest.'),
  canFind: z
    .string()
    .nullable()
    .describe('What such gates find on this machine; null if nothing was timed, or two runs were compared.'),
});
export type GateFile = z.infer<typeof GateFileSchema>;

export type Case = Readonly<z.infer<typeof CaseSchema>>;
