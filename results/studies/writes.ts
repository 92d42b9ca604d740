/** What `writes` found: the share of the bare throughput that each strategy keeps, and whether its documents are true. */

import { z } from 'zod';
import type { Outcome } from '../reproduction/criterion.ts';
import { isAblation, reference } from '../run-file/case.ts';
import { amount, count, figure } from '../run-file/result.ts';
import { EnvironmentSchema } from '../run-file/run.ts';
import { type Estimate, estimateOf } from '../statistics/estimate.ts';
import { type FoundIn, listOf, ms, named, studySchema } from './envelope.ts';

const TableWritesSchema = z
  .strictObject({
    table: z.string(),
    updates: z.int(),
    hotUpdates: z.int(),
    deadTuples: count.describe(
      'As the statistics know them: what a vacuum has removed since is not among them.',
    ),
  })
  .describe(
    'Of one table: rows updated, how many of them HOT (no index was touched), and dead rows left at the end.',
  );

const WrittenSchema = z.strictObject({
  isCheckpointed: z
    .boolean()
    .describe(
      'Whether a checkpoint came first, so that every window pays alike for the first change of each page; only a superuser or a member of pg_checkpoint may ask for one.',
    ),
  walBytes: amount.describe('Bytes that the WAL grew by.'),
  fullPageImages: count.describe(
    'Pages that were written whole, because each was changed for the first time since the checkpoint.',
  ),
  fullPageBytes: figure.describe('What they take of `walBytes`; null where this role may not read the WAL.'),
  tables: listOf(TableWritesSchema).describe('Every table of the database, by name.'),
});

const WriteFiguresSchema = z
  .strictObject({
    strategy: z.string(),
    workload: z.string(),
    synchronousCommit: z.enum(['on', 'off']),
    tps: z.array(amount).describe('Transactions per second of each round.'),
    settleMs: z
      .array(ms)
      .describe('Until the documents were true again after each round; empty where no maintainer follows.'),
    written: z
      .array(z.strictObject({ transactions: count, ...WrittenSchema.shape }))
      .describe('Of each round: what the server wrote, and for how many transactions.'),
    deadlocks: count,
    conflicts: count,
  })
  .describe('One strategy under one workload.');

const BulkSchema = z.strictObject({
  strategy: z.string(),
  bulk: z.string(),
  durationMs: ms.nullable().describe('null: longer than it was given.'),
});
export type BulkFigures = Readonly<z.infer<typeof BulkSchema>>;

const MaintainerFigureSchema = z
  .strictObject({ count, median: z.number(), max: z.number(), total: z.number() })
  .describe('Of the reports in which the figure was known; in the unit that its name ends with.');

/** What a maintainer reported while a study ran. */
export const MaintainerSchema = z.strictObject({
  strategy: z.string(),
  refreshIntervalMs: ms
    .nullable()
    .describe('From the start of a refresh to that of the next; null where it does not work by the clock.'),
  reports: count.describe('Refreshes, or batches, that ended.'),
  figures: z
    .record(z.string(), MaintainerFigureSchema)
    .describe('By name, as reported: `durationMs`, `walBytes`, `lagMs`.'),
  notes: z
    .record(z.string(), count)
    .describe(
      'What it said instead, faults among it, with how often: `skipped: Another session is refreshing.`',
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
      .describe('What the figures and the bulk statements are of.'),
    figures: listOf(WriteFiguresSchema),
    bulks: listOf(BulkSchema),
    divergent: z
      .record(z.string(), count)
      .describe(
        'By strategy: documents that differ from the truth at the end, settled. Strategies without documents are absent.',
      ),
    maintainers: listOf(MaintainerSchema).describe(
      'Of each strategy with a maintainer, over all its windows and bulk statements.',
    ),
  },
);

export type TableWrites = Readonly<z.infer<typeof TableWritesSchema>>;
export type Written = Readonly<z.infer<typeof WrittenSchema>>;
export type WriteFigures = z.infer<typeof WriteFiguresSchema>;
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
