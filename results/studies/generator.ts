/** What `generator` found: the highest rates of the load generators, on a server that does nothing. */

import { z } from 'zod';
import { count } from '../run-file/result.ts';
import { median } from '../statistics/basic.ts';
import { type FoundIn, HostSchema, listOf, studySchema } from './envelope.ts';

const rate = z.number().positive();

export const GeneratorSchema = studySchema(
  'generator',
  HostSchema,
  {
    searches: count,
    lowestPerSecond: rate,
    highestPerSecond: rate,
  },
  {
    connections: count.describe('Connections of the closed loops.'),
    answerBytes: count,
    openPerSecond: listOf(rate.nullable()).describe(
      'Highest rate that an open loop kept up, one per search; null if it kept up none.',
    ),
    openLimit: z
      .string()
      .nullable()
      .describe('Why the open loop was no faster, unless it reached the highest rate that is tried.'),
    closedPerSecond: rate,
    wrkPerSecond: rate.nullable().describe('Null if wrk is not installed.'),
  },
);
type GeneratorStudy = z.infer<typeof GeneratorSchema>;
export type GeneratorLimits = FoundIn<GeneratorStudy>;

/** The median of the known rates. */
export function openMedian({ openPerSecond }: GeneratorLimits): number | null {
  return median(openPerSecond.filter((perSecond) => perSecond !== null));
}
