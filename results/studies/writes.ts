/** What `writes` found: the share of the bare throughput that each strategy keeps, and whether its documents are true. */

import { z } from 'zod';
import type { Outcome } from '../reproduction/criterion.ts';
import { isAblation, reference } from '../run-file/case.ts';
import { count } from '../run-file/result.ts';
import { EnvironmentSchema } from '../run-file/run.ts';
import { type WriteFigures, WriteFiguresSchema } from '../run-file/writes.ts';
import { type Estimate, estimateOf } from '../statistics/estimate.ts';
import { type FoundIn, listOf, ms, named, studySchema } from './envelope.ts';

const BulkSchema = z.strictObject({
  strategy: z.string(),
  bulk: z.string(),
  durationMs: ms.nullable().describe('Null if it exceeded the time limit.'),
});
export type BulkFigures = Readonly<z.infer<typeof BulkSchema>>;

const MaintainerFigureSchema = z
  .strictObject({ count, median: z.number(), max: z.number(), total: z.number() })
  .describe('Over the reports that have the figure, in the unit that its name ends with.');

/** What a maintainer reported while a study ran. */
export const MaintainerSchema = z.strictObject({
  strategy: z.string(),
  refreshIntervalMs: ms
    .nullable()
    .describe('From the start of a refresh to the start of the next; null if it does not work by the clock.'),
  reports: count.describe('Refreshes or batches that ended.'),
  figures: z
    .record(z.string(), MaintainerFigureSchema)
    .describe('By name, as reported: `durationMs`, `walBytes`, `lagMs`.'),
  notes: z
    .record(z.string(), count)
    .describe(
      'Its other messages, including faults, with their counts: `skipped: Another session is refreshing.`',
    ),
});
export type MaintainerSummary = Readonly<z.infer<typeof MaintainerSchema>>;

export const WritesSchema = studySchema(
  'writes',
  EnvironmentSchema,
  {
    writers: count,
    seconds: count.describe('Length of one window.'),
    rounds: count,
    dataset: z.string(),
    seed: count,
  },
  {
    asked: z
      .strictObject({ workloads: listOf(named), bulks: listOf(named) })
      .describe('What the figures and the bulk statements refer to.'),
    figures: listOf(WriteFiguresSchema),
    bulks: listOf(BulkSchema),
    divergent: z
      .record(z.string(), count)
      .describe(
        'By strategy: documents that still differ from the truth after settling at the end. Strategies without documents are absent.',
      ),
    maintainers: listOf(MaintainerSchema).describe(
      'For each strategy with a maintainer, over all its windows and bulk statements.',
    ),
  },
);

export type WritesStudy = z.infer<typeof WritesSchema>;
export type WritesOutcome = FoundIn<WritesStudy>;

/** The share of the bare tables' throughput that is kept, paired within rounds; null for the bare tables themselves. */
export function ratioToBare(figures: WriteFigures, all: readonly WriteFigures[]): Estimate | null {
  if (figures.strategy === reference) return null;
  const bare = all.find(
    ({ strategy, workload, synchronousCommit }) =>
      strategy === reference &&
      workload === figures.workload &&
      synchronousCommit === figures.synchronousCommit,
  );
  if (!bare) return null;
  return estimateOf(
    figures.tps.map((tps, launch) => ({ launch, value: tps / (bare.tps[launch] ?? Number.NaN) })),
  );
}

/** A strategy whose documents differ from the truth is a finding, unless it is an ablation, which is expected to differ. */
export function outcomeOfWrites({ divergent }: Pick<WritesStudy, 'divergent'>): Outcome {
  const isTrue = Object.entries(divergent).every(
    ([strategy, differing]) => isAblation(strategy) || differing === 0,
  );
  return isTrue ? 'fine' : 'finding';
}
