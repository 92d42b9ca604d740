/** What a maintainer did while a study ran. */
import { z } from 'zod';
import { count, ms } from './envelope.ts';

const MaintainerFigureSchema = z
  .strictObject({ count, median: z.number(), max: z.number(), total: z.number() })
  .describe('Of the reports in which the figure was known; in the unit that its name ends with.');

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
