/** What `soak` found: the memory of a server as requests are answered, and whether it grows with them. */

import { z } from 'zod';
import { type Criterion, type Outcome, outcomeOf, surely } from '../reproduction/criterion.ts';
import { count } from '../run-file/result.ts';
import { EnvironmentSchema } from '../run-file/run.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { slopeOf } from '../statistics/slope.ts';
import { listOf, studySchema } from './envelope.ts';

const SoakPointSchema = z
  .strictObject({
    requests: count.describe('Requests answered so far, without the warm-up.'),
    heapUsedBytes: count,
    externalBytes: count,
    wasmBytes: count,
    rssBytes: count,
  })
  .describe('Measured after a garbage collection.');
export type SoakPoint = Readonly<z.infer<typeof SoakPointSchema>>;

export const SoakSchema = studySchema(
  'soak',
  EnvironmentSchema,
  { target: z.string(), requests: count, dataset: z.string(), seed: count },
  { points: listOf(SoakPointSchema) },
);

export const memories = {
  'heap used': 'heapUsedBytes',
  external: 'externalBytes',
  WebAssembly: 'wasmBytes',
  'resident set': 'rssBytes',
} as const;
export type Memory = keyof typeof memories;

/** Bytes per request. An object takes at least 12, so a leak of one object in ten requests is found. */
const growthMax = 1;

export interface MemoryGrowth {
  readonly memory: Memory;
  /** Bytes per request; null for fewer than three points. */
  readonly growth: Estimate | null;
  /** Null for the resident set, which also holds freed memory. */
  readonly criterion: Criterion | null;
}

export function judgeSoak(points: readonly SoakPoint[]): readonly MemoryGrowth[] {
  return (Object.keys(memories) as Memory[]).map((memory) => {
    const growth = slopeOf(points.map((point) => ({ x: point.requests, y: point[memories[memory]] })));
    const isJudged = memory !== 'resident set';
    return { memory, growth, criterion: isJudged ? surely('at most', growthMax, growth) : null };
  });
}

export function outcomeOfSoak(growths: readonly MemoryGrowth[]): Outcome {
  const claims = growths.flatMap(({ criterion }) => criterion ?? []);
  return outcomeOf({ claims, precisions: [], isInvalid: false });
}
