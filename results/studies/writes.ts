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
      'As the statistics report them, without those that a vacuum has already removed.',
    ),
  })
  .describe(
    'One table: rows updated, how many of them HOT (without touching an index), and dead rows left at the end.',
  );

const WrittenSchema = z.strictObject({
  isCheckpointed: z
    .boolean()
    .describe(
      'Whether a checkpoint came first, so that the first change of each page costs every window the same. Only a superuser or a member of pg_checkpoint may request one.',
    ),
  walBytes: amount.describe('Bytes written to the WAL.'),
  fullPageImages: count.describe(
    'Pages that were written as a whole, because it was their first change since the checkpoint.',
  ),
  fullPageBytes: figure.describe('Their part of `walBytes`; null if this role may not read the WAL.'),
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
      .describe('Time after each round until the documents were true again; empty without a maintainer.'),
    written: z
      .array(z.strictObject({ transactions: count, ...WrittenSchema.shape }))
      .describe('What the server wrote in each round, and for how many transactions.'),
    deadlocks: count,
    conflicts: count,
  })
  .describe('One strategy under one workload.');

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
