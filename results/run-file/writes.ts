/** What writers achieved, and what the server wrote because of them. */
import { z } from 'zod';
import { amount, count, figure } from './result.ts';

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
  tables: z.array(TableWritesSchema).readonly().describe('Every table of the database, by name.'),
});

export const WriteFiguresSchema = z
  .strictObject({
    strategy: z.string(),
    workload: z.string(),
    synchronousCommit: z.enum(['on', 'off']),
    tps: z.array(amount).describe('Transactions per second of each round.'),
    settleMs: z
      .array(amount)
      .describe('Time after each round until the documents were true again; empty without a maintainer.'),
    written: z
      .array(z.strictObject({ transactions: count, ...WrittenSchema.shape }))
      .describe('What the server wrote in each round, and for how many transactions.'),
    deadlocks: count,
    conflicts: count,
  })
  .describe('One strategy under one workload.');

export type TableWrites = Readonly<z.infer<typeof TableWritesSchema>>;
export type Written = Readonly<z.infer<typeof WrittenSchema>>;
export type WriteFigures = z.infer<typeof WriteFiguresSchema>;
