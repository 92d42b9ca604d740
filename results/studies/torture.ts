/** What `torture` found about each strategy: errors of its writers, and documents that ever differed from the truth. */

import { z } from 'zod';
import type { Outcome } from '../reproduction/criterion.ts';
import { isAblation } from '../run-file/case.ts';
import { count } from '../run-file/result.ts';
import { EnvironmentSchema } from '../run-file/run.ts';
import { listOf, ms, studySchema } from './envelope.ts';
import { MaintainerSchema } from './writes.ts';

export const killKinds = ['backend', 'maintainer', 'postmaster'] as const;
const KillKindSchema = z.enum(killKinds).describe('A process that can be killed.');
export type KillKind = z.infer<typeof KillKindSchema>;

const TallySchema = z.strictObject({
  operations: count.describe('Finished operations: with COMMIT, or with an intended ROLLBACK.'),
  deadlocks: count.describe('Errors 40P01.'),
  deadlocksWithRebuild: count.describe('Those deadlocks that involved a rebuild of the read model.'),
  conflicts: count.describe('Errors 40001.'),
  retries: count.describe('Operations repeated after a deadlock, a conflict or a lost connection.'),
  refused: count.describe(
    'Operations refused by a constraint (class 23), because another writer deleted a row that they need.',
  ),
  abandoned: count.describe('Operations given up after too many retries.'),
  lost: count.describe('Connections lost during an operation, because a backend or the server was killed.'),
  failures: z
    .record(z.string(), count)
    .describe('Errors that should never occur, by their text, with their counts.'),
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
    'When documents were compared: before the load, during a standstill, in a snapshot under load, or (all of them) at the end.',
  );
export type CheckKind = z.infer<typeof CheckKindSchema>;

const TortureOutcomeSchema = z.strictObject({
  strategy: z.string(),
  tally: TallySchema,
  rebuildTally: TallySchema.describe('The tally of the rebuilding session, whose operations are rebuilds.'),
  rebuildMs: ms.describe('Total time of the rebuilds.'),
  isPublished: z
    .boolean()
    .describe('Whether all tables were in a publication, which the server may not allow.'),
  loadMs: ms.describe('Time in which operations ran, until the last one of each period had ended.'),
  standstillMs: ms.describe('Time in which nobody wrote, so that documents could settle and be compared.'),
  recoveryMs: ms.describe('Time of recoveries of the server after kills.'),
  elapsedMs: ms.describe('From the start of the load to its end, all three included.'),
  checks: count.describe('0 for a strategy that stores no documents.'),
  compared: count.describe('Documents that all checks compared; a document counts once per check.'),
  checkMs: ms,
  divergentChecks: count,
  firstDivergenceMs: ms.nullable().describe('Since the start of the load; null if there was none.'),
  differingAtStart: count.describe(
    'Documents that differed before the load. An ablation may start with some, and must lose others under load.',
  ),
  differingAtEnd: count.describe('Documents that still differ at the end.'),
  differed: z
    .strictObject(classes)
    .describe('Documents that differed in any check, each counted once per class.'),
  kills: z.record(KillKindSchema, count),
  maintainerDeaths: count.describe('How often the maintainer ended without being killed.'),
  truncates: count,
  maintainer: MaintainerSchema.nullable().describe('What its maintainer reported; null if it has none.'),
  rows: z
    .record(z.string(), z.tuple([count, count]).readonly())
    .describe('Rows at the start and at the end, by table.'),
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
