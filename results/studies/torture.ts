/** What `torture` found about each strategy: errors of its writers, and documents that ever differed from the truth. */

import { z } from 'zod';
import type { Outcome } from '../reproduction/criterion.ts';
import { isAblation } from '../run-file/case.ts';
import { count } from '../run-file/result.ts';
import { EnvironmentSchema } from '../run-file/run.ts';
import { listOf, ms, studySchema } from './envelope.ts';
import { MaintainerSchema } from './writes.ts';

export const killKinds = ['backend', 'maintainer', 'postmaster'] as const;
const KillKindSchema = z.enum(killKinds).describe('What can be killed.');
export type KillKind = z.infer<typeof KillKindSchema>;

const TallySchema = z.strictObject({
  operations: count.describe('That reached their end: COMMIT, or the ROLLBACK that they were drawn with.'),
  deadlocks: count.describe('40P01.'),
  deadlocksWithRebuild: count.describe('Those of them in which a rebuild of the read model had a part.'),
  conflicts: count.describe('40001.'),
  retries: count.describe('Operations begun again, after a deadlock, a conflict or a lost connection.'),
  refused: count.describe('By a constraint (class 23): another writer deleted what was referred to.'),
  abandoned: count.describe('Given up after too many retries.'),
  lost: count.describe('Connections that ended under an operation: a backend or the server was killed.'),
  failures: z
    .record(z.string(), count)
    .describe('Errors that no writer should meet, by their text, with how often each came.'),
});
export type Tally = z.infer<typeof TallySchema>;

const classes = { missing: count, surplus: count, stale: count };

const DifferenceSchema = z.strictObject({
  document: z.string().describe('`post 17`'),
  kind: z.enum(Object.keys(classes) as (keyof typeof classes)[]),
  text: z.string().describe('The first JSON path that differs, with both values.'),
});
export type Difference = Readonly<z.infer<typeof DifferenceSchema>>;

const CheckKindSchema = z
  .enum(['start', 'quiet', 'snapshot', 'end'])
  .describe(
    'When it was compared: before the load, while nobody wrote, in a snapshot under load, or every document at the end.',
  );
export type CheckKind = z.infer<typeof CheckKindSchema>;

const TortureOutcomeSchema = z.strictObject({
  strategy: z.string(),
  tally: TallySchema,
  rebuildTally: TallySchema.describe('Of the session that rebuilds: its operations are rebuilds.'),
  rebuildMs: ms.describe('How long the rebuilds took, together.'),
  isPublished: z
    .boolean()
    .describe('Whether a publication of all tables was in place; its server may not allow it.'),
  loadMs: ms.describe('How long operations ran, until the last of each stretch had ended.'),
  standstillMs: ms.describe(
    'How long nobody wrote, so that documents could be compared (and settled before).',
  ),
  recoveryMs: ms.describe('How long the server took to come back after kills.'),
  elapsedMs: ms.describe('From the start of the load to its end: all of the three.'),
  checks: count.describe('0 for a strategy that stores no documents.'),
  compared: count.describe('Documents that the checks compared, counted each time.'),
  checkMs: ms,
  divergentChecks: count,
  firstDivergenceMs: ms.nullable().describe('Since the load began; null while there was none.'),
  differingAtStart: count.describe(
    'Documents that differed before the load: an ablation may begin so, and has to lose others under it.',
  ),
  differingAtEnd: count.describe('Documents that still differ at the end.'),
  differed: z
    .strictObject(classes)
    .describe('Documents that differed in any check, each counted once a class.'),
  kills: z.record(KillKindSchema, count),
  maintainerDeaths: count.describe('Times that the maintainer ended without having been killed.'),
  truncates: count,
  maintainer: MaintainerSchema.nullable().describe('What its maintainer reported; null where it has none.'),
  rows: z
    .record(z.string(), z.tuple([count, count]).readonly())
    .describe('At the start and at the end, by table.'),
  shown: z
    .array(z.strictObject({ afterMs: ms, kind: CheckKindSchema, difference: DifferenceSchema }))
    .describe('The first documents that differed.'),
});
export type TortureOutcome = z.infer<typeof TortureOutcomeSchema>;

export const TortureSchema = studySchema(
  'torture',
  EnvironmentSchema,
  {
    seconds: count,
    writers: count,
    seed: count,
    dataset: z.string(),
    isolations: listOf(z.string()),
    kills: listOf(KillKindSchema),
    rebuildIntervalMs: ms.nullable(),
  },
  { outcomes: listOf(TortureOutcomeSchema) },
);
export type TortureStudy = z.infer<typeof TortureSchema>;

/** Operations per second, over the time in which operations ran. */
export function operationsPerSecond({ loadMs, tally }: Pick<TortureOutcome, 'loadMs' | 'tally'>): number {
  return loadMs > 0 ? (tally.operations * 1000) / loadMs : 0;
}

/** Deadlocks that involved a rebuild, whichever session failed. */
export function rebuildDeadlocks({
  tally,
  rebuildTally,
}: Pick<TortureOutcome, 'tally' | 'rebuildTally'>): number {
  return tally.deadlocksWithRebuild + rebuildTally.deadlocks;
}

/** Errors that should never occur, by their text, with their counts. */
export function failuresOf({
  tally,
  rebuildTally,
}: Pick<TortureOutcome, 'tally' | 'rebuildTally'>): readonly (readonly [text: string, times: number])[] {
  const rebuilding = Object.entries(rebuildTally.failures);
  return [
    ...Object.entries(tally.failures),
    ...rebuilding.map(([text, times]) => [`rebuild: ${text}`, times] as const),
  ];
}

/** Whether this is a fault of the strategy. An ablation is expected to diverge. */
export function isFault(
  outcome: Pick<TortureOutcome, 'strategy' | 'divergentChecks' | 'tally' | 'rebuildTally'>,
): boolean {
  if (isAblation(outcome.strategy)) return false;
  return outcome.divergentChecks > 0 || failuresOf(outcome).length > 0 || rebuildDeadlocks(outcome) > 0;
}

export function outcomeOfTorture({ outcomes }: Pick<TortureStudy, 'outcomes'>): Outcome {
  return outcomes.some(isFault) ? 'finding' : 'fine';
}
