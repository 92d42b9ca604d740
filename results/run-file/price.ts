/**
 * What keeping documents costs, beside the cases that write: rows touched, staleness, mixed load, refreshes, rebuilds, growth,
 * sweeps, and writes for minutes.
 * Only what was measured is here. Break-even, predictions and advice are derived from it (`results/price/`, `results/advice/`).
 */
import { z } from 'zod';
import { amount, count, figure, name } from './result.ts';

const TouchedTableSchema = z.strictObject({
  table: z.string(),
  indexes: count.describe('Indexes of the table.'),
  inserts: count,
  updates: count,
  hotUpdates: count.describe('Of these, heap-only ones, which touch no index.'),
  deletes: count,
});

export const TouchedSchema = z
  .strictObject({
    strategy: name,
    dataset: name,
    scenario: name,
    writes: z.int().positive().describe('How many writes the counts are of, one after the other.'),
    tables: z
      .array(TouchedTableSchema)
      .describe('Tables that were changed, by name; `qm_post (TOAST)` for values out of line.'),
  })
  .describe(
    'Rows that one kind of write changes, counted by PostgreSQL, until the documents were true again.',
  );

export const StalenessSchema = z
  .strictObject({
    strategy: name,
    dataset: name,
    refreshIntervalMs: figure.describe('Of a strategy that refreshes by the clock; null of any other.'),
    refreshMs: z.array(amount).describe('How long each refresh took meanwhile; empty without a refresher.'),
    write: name.nullable().describe('The scenario of other writes meanwhile; null for none.'),
    writesPerSecond: amount.describe('Rate of those, as an open loop; 0 for none.'),
    achievedPerSecond: figure.describe('The rate at which those were answered; null for none.'),
    lagsUs: z
      .array(amount)
      .describe(
        'One for each observed write, in their order: from its answer to when the first read that sees it was sent; 0 if the first read after it did. Observed are new posts and comments, and new names in posts where nobody else writes.',
      ),
    firstReads: count.describe('Of these, writes that the first read after the answer saw.'),
    unseen: count.describe('Writes that were not seen before the time limit, and have no lag.'),
    pollUs: figure.describe(
      'Median time from the last read that did not see a write to the first that did: what a lag is exact to; null if there was none.',
    ),
    lagGrowthMsPerSecond: z
      .number()
      .nullable()
      .describe(
        'Slope of the lags over the time at which they were written; null if there were too few, and of a refresher, whose lags rise and fall.',
      ),
  })
  .describe('How late reads see writes, as a client observes it over GraphQL.');

const SideSchema = z.strictObject({
  requests: count,
  answered: count.describe(
    'The same, with those that opened connections before the clock: what the CPU times are of.',
  ),
  errors: count,
  timeouts: count,
  achievedPerSecond: amount,
  histogram: z.string().describe('Latencies, in the format of the rounds of a result.'),
});

export const MixedSchema = z
  .strictObject({
    strategy: name,
    dataset: name,
    read: name.describe('The scenario that is read.'),
    write: name.describe('The scenario that writes.'),
    readsPerWrite: z.number().positive(),
    refreshIntervalMs: figure,
    rounds: z.array(
      z.strictObject({
        launch: count,
        offeredPerSecond: z.number().positive().describe('Reads and writes together.'),
        durationMs: z.number().positive().describe('Time in which all were sent.'),
        reads: SideSchema,
        writes: SideSchema,
        serverCpuUs: figure.describe('CPU time of the thread that answers, in the whole window.'),
        databaseCpuUs: figure.describe('Of the backends of the server.'),
        maintainerCpuUs: figure.describe(
          'Of what keeps the documents, and its backend, until they are true again; of refreshes by the clock, those that began in the window, a whole number of intervals. 0 if nothing keeps them.',
        ),
        otherCpuShare: figure,
      }),
    ),
  })
  .describe('Reads and writes at once, each an open loop of its own over the same server.');

const LockSchema = z.strictObject({ relation: z.string(), mode: z.string() });

export const RefreshSchema = z
  .strictObject({
    strategy: name,
    dataset: name,
    read: name,
    readsPerSecond: z.number().positive(),
    writesPerSecond: z.number().positive().describe('Beside the reads, so that refreshes find something.'),
    durationsMs: z.array(amount).describe('Of each refresh.'),
    cpuUs: z
      .array(amount)
      .describe(
        'CPU time of each refresh: of its backend, because who asks for it only waits. Empty if unknown.',
      ),
    walBytes: z
      .array(amount)
      .describe('Bytes of WAL of each refresh and of the writes meanwhile, without full-page images.'),
    locks: z.array(LockSchema).describe('The strongest locks that a refresh held on relations.'),
    during: z.string().describe('Histogram of the latencies of reads while one refresh followed the other.'),
    outside: z.string().describe('The same of reads while nothing was refreshed, at the same rates.'),
  })
  .describe('What a refresh costs, and what it does to readers.');

export const RebuildSchema = z
  .strictObject({
    strategy: name,
    dataset: name,
    durationMs: amount,
    walBytes: amount.describe('With the writes meanwhile, without full-page images.'),
    locks: z.array(LockSchema).describe('The strongest locks that it held on relations.'),
    longestReadUs: figure.describe('The longest read meanwhile.'),
    failedReads: count.describe(
      'Reads meanwhile that were answered with an error, or not within half a minute.',
    ),
    longestWriteUs: figure.describe('The longest write meanwhile.'),
    failedWrites: count.describe('The same of writes, as of one that reached the time limit of a statement.'),
  })
  .describe('Making all documents of a strategy anew, while others read and write.');

const SizesSchema = z.strictObject({
  tablesBytes: amount.describe('The normalized tables and their indexes.'),
  modelBytes: amount.describe('The read model: its tables or views, TOAST and indexes.'),
});

export const GrowthSchema = z
  .strictObject({
    strategy: name,
    dataset: name,
    writes: count.describe(
      'Writes from the first reading to the second: of each kind as many, but a tenth of those that write a hundred rows.',
    ),
    before: SizesSchema,
    after: SizesSchema,
  })
  .describe(
    'What the database grew by under writes, without autovacuum, from when its tables were as compact as new.',
  );

export const sweepKinds = ['document-size', 'rename', 'deletion', 'writers'] as const;

const SweepRoundSchema = z.strictObject({
  writes: count.describe('All that were answered in the window: what the amounts below are of.'),
  durationMs: amount.describe('What those that were timed took, mean over connections.'),
  histogram: z.string().describe('Their latencies, in the format of the rounds of a result.'),
  retries: figure.describe('Deadlocks and serialization failures that the server tried again.'),
  cpuUs: figure.describe('CPU time of the server, its backends and what keeps the documents.'),
  walBytes: figure.describe('Bytes of WAL until the documents were true again, without full-page images.'),
  documents: figure.describe('Documents that were inserted, updated or deleted; 0 if none are stored.'),
  updates: figure.describe('Of these, updates.'),
  hotUpdates: figure.describe('Of these, heap-only ones.'),
  toastBytes: amount.describe('Bytes that the TOAST relations of the read model grew by.'),
});

export const SweepSchema = z
  .strictObject({
    strategy: name,
    dataset: name,
    kind: z
      .enum(sweepKinds)
      .describe('A comment on a long post, a rename, a deletion of a user, or comments by many at once.'),
    at: z
      .int()
      .positive()
      .describe('Bytes of the post, posts of the user, or connections that write at once.'),
    reason: z.string().nullable().describe('Why there are no rounds.'),
    rounds: z.array(SweepRoundSchema),
  })
  .describe('What one kind of write costs where one thing about it is made larger.');

const SustainedSampleSchema = z.strictObject({
  atMs: amount.describe('When it ended, since the first write.'),
  writes: count,
  durationMs: amount,
  histogram: z.string(),
  ...SizesSchema.shape,
  deadTuples: count.describe('Of all tables and their TOAST, as PostgreSQL estimates them.'),
  autovacuums: count.describe('Of these tables since the first write.'),
  autoanalyzes: count,
  walBytes: amount.describe('Bytes of WAL, full-page images included.'),
});

export const SustainedSchema = z
  .strictObject({
    strategy: name,
    dataset: name,
    connections: z.int().positive(),
    hasAutovacuum: z.boolean().describe('False on a server of others whose autovacuum is off.'),
    before: SizesSchema,
    samples: z.array(SustainedSampleSchema),
    settleMs: figure.describe(
      'From the last answer until the documents were true; null of a strategy whose documents are never late.',
    ),
  })
  .describe('Comments and renames for minutes, as a closed loop, while autovacuum is on.');

export const PriceSchema = z
  .strictObject({
    touched: z.array(TouchedSchema),
    staleness: z.array(StalenessSchema),
    mixed: z.array(MixedSchema),
    refreshes: z.array(RefreshSchema),
    rebuilds: z.array(RebuildSchema),
    growth: z.array(GrowthSchema),
    sweeps: z.array(SweepSchema),
    sustained: z.array(SustainedSchema),
  })
  .describe('What keeping documents costs; empty lists where it was not asked for.');

export type Touched = z.infer<typeof TouchedSchema>;
export type Staleness = z.infer<typeof StalenessSchema>;
export type Mixed = z.infer<typeof MixedSchema>;
export type MixedRound = Mixed['rounds'][number];
export type Refresh = z.infer<typeof RefreshSchema>;
export type Rebuild = z.infer<typeof RebuildSchema>;
export type Growth = z.infer<typeof GrowthSchema>;
export type Sweep = z.infer<typeof SweepSchema>;
export type SweepRound = Sweep['rounds'][number];
export type Sustained = z.infer<typeof SustainedSchema>;
export type SustainedSample = Sustained['samples'][number];
export type Price = z.infer<typeof PriceSchema>;

/** Nothing measured yet. */
export function emptyPrice(): Price {
  return {
    ...{ touched: [], staleness: [], mixed: [], refreshes: [], rebuilds: [], growth: [] },
    ...{ sweeps: [], sustained: [] },
  };
}
