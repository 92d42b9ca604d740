/** What `reproduce` found: whether two runs agree, or whether the intervals of the A/A pairs of many runs contain 1. */

import { z } from 'zod';
import { count } from '../run-file/result.ts';
import { EnvironmentSchema } from '../run-file/run.ts';
import { type FoundIn, listOf, metricKey, studySchema } from './envelope.ts';

const IntervalSchema = z.strictObject({
  low: z.number(),
  high: z.number(),
  over: z.enum(['launches', 'rounds', 'samples']),
  count,
  degrees: z
    .number()
    .positive()
    .optional()
    .describe('Degrees of freedom, if they are not count - 1: those of a moderated variance.'),
});
const known = z.strictObject({ value: z.number(), interval: IntervalSchema });
const inEachRun = <Item extends z.ZodType>(item: Item) => z.tuple([item, item]).readonly();

const caseName = { strategy: z.string(), scenario: z.string(), setting: z.string() };

const CaseAgreementSchema = z
  .strictObject({
    ...caseName,
    metric: metricKey.describe('The metric that the case was measured for.'),
    figures: inEachRun(known),
  })
  .describe('A case with an interval in both runs.');
export type CaseAgreement = Readonly<z.infer<typeof CaseAgreementSchema>>;

const IncomparableCaseSchema = z
  .strictObject({ ...caseName, reason: z.string() })
  .describe('Any other case.');
export type IncomparableCase = Readonly<z.infer<typeof IncomparableCaseSchema>>;

const WinnerPairSchema = z
  .strictObject({
    strategies: inEachRun(z.string()).describe(
      'Two strategies, each by one executor, that answered the same question in both runs.',
    ),
    scenario: z.string(),
    setting: z.string(),
    metric: metricKey.describe('The metric that the cases were measured for.'),
    ratios: inEachRun(known.extend({ change: z.enum(['lower', 'higher', 'unchanged', 'unclear']) })).describe(
      "The second strategy's figure over the first one's. lower, higher: significant after correction for all pairs of that run.",
    ),
  })
  .describe('Two strategies that answered the same question in both runs.');
export type WinnerPair = Readonly<z.infer<typeof WinnerPairSchema>>;

const settings = { profile: z.string(), seed: count };

export const ReproductionSchema = studySchema('reproduce', EnvironmentSchema, settings, {
  runs: inEachRun(z.string()).describe('Ids.'),
  profile: z.string(),
  notes: listOf(z.string()).describe(
    'What to know before trusting the rest, one sentence each, without a full stop.',
  ),
  cases: listOf(CaseAgreementSchema),
  incomparable: listOf(IncomparableCaseSchema),
  pairs: listOf(WinnerPairSchema),
  isInvalid: z.boolean().describe('Whether a case is invalid in either run.'),
});
export type Reproduction = FoundIn<z.infer<typeof ReproductionSchema>>;

const AaRunSchema = z
  .strictObject({
    id: z.string(),
    ratios: z.partialRecord(
      metricKey,
      z.strictObject({
        value: z.number().positive(),
        low: z.number().positive(),
        high: z.number().positive(),
      }),
    ),
    invalidReason: z.string().nullable().describe('Why the pair is invalid; null if it is not.'),
  })
  .describe('Second server over first, in one run; a metric without an interval is missing.');
export type AaRun = Readonly<z.infer<typeof AaRunSchema>>;

export const AaCoverageSchema = studySchema('aa-coverage', EnvironmentSchema, settings, {
  strategies: listOf(z.string()).describe('The strategy that was served twice; several if the runs differ.'),
  profiles: listOf(z.string()),
  runs: listOf(AaRunSchema),
});
export type AaCoverage = FoundIn<z.infer<typeof AaCoverageSchema>>;
