/** What a torture of one strategy found, as it is stored. */
import type { KeeperSummary } from './keeper.ts';

/** What can be killed. */
export const killKinds = ['backend', 'keeper', 'postmaster'] as const;
export type KillKind = (typeof killKinds)[number];

/**
 * When a comparison was made: before the load, while nobody wrote, in a snapshot under load, or of every document
 * at the end.
 */
export type CheckKind = 'start' | 'quiet' | 'snapshot' | 'end';

/** A document that differs from the truth, said in one line. */
export interface Difference {
  /** `post 17` */
  readonly document: string;
  readonly kind: 'missing' | 'surplus' | 'stale';
  /** The first JSON path that differs, with both values. */
  readonly text: string;
}

export interface Divergent {
  /** Since the load began. */
  readonly afterMs: number;
  readonly kind: CheckKind;
  readonly difference: Difference;
}

/** What writers have met. */
export interface Tally {
  /** Operations that reached their end: COMMIT, or the ROLLBACK that they were drawn with. */
  readonly operations: number;
  /** 40P01. */
  readonly deadlocks: number;
  /** Those of them in which a rebuild of the read model had a part. */
  readonly deadlocksWithRebuild: number;
  /** 40001. */
  readonly conflicts: number;
  /** Operations begun again, after a deadlock, a conflict or a lost connection. */
  readonly retries: number;
  /** By a constraint (class 23): another writer deleted what was referred to. */
  readonly refused: number;
  /** Given up after too many retries. */
  readonly abandoned: number;
  /** Connections that ended under an operation: a backend or the server was killed. */
  readonly lost: number;
  /** Errors that no writer should meet, by their text, with how often each came. */
  readonly failures: Readonly<Record<string, number>>;
}

export interface TortureOutcome {
  readonly strategy: string;
  /** Whether it stores documents, which alone can differ from the truth. */
  readonly isStored: boolean;
  /** Of an ablation, divergence is what is expected. */
  readonly isAblation: boolean;
  readonly tally: Tally;
  /** Of the session that rebuilds: its operations are rebuilds. */
  readonly rebuildTally: Tally;
  /** How long the rebuilds took, together. */
  readonly rebuildMs: number;
  /** Whether a publication of all tables was in place; its server may not allow it. */
  readonly isPublished: boolean;
  /** How long operations ran, until the last of each stretch had ended. */
  readonly loadMs: number;
  /** How long nobody wrote, so that documents could be compared (and settled before). */
  readonly standstillMs: number;
  /** How long the server took to come back after kills. */
  readonly recoveryMs: number;
  /** From the start of the load to its end: all of the three. */
  readonly elapsedMs: number;
  readonly checks: number;
  /** Documents that the checks compared, counted each time. */
  readonly compared: number;
  readonly checkMs: number;
  readonly divergentChecks: number;
  /** Since the load began; null while there was none. */
  readonly firstDivergenceMs: number | null;
  /** Documents that differed before the load: an ablation may begin so, and has to lose others under it. */
  readonly differingAtStart: number;
  /** Documents that still differ at the end. */
  readonly differingAtEnd: number;
  readonly kills: Readonly<Record<KillKind, number>>;
  /** Times that the keeper ended without having been killed. */
  readonly keeperDeaths: number;
  readonly truncates: number;
  /** What its keeper reported; null where it has none. */
  readonly keeper: KeeperSummary | null;
  /** Rows at the start and at the end, by table. */
  readonly rows: Readonly<Record<string, readonly [start: number, end: number]>>;
  /** The first documents that differed. */
  readonly shown: readonly Divergent[];
  /** Documents that differed in any check, each counted once a class. */
  readonly differed: Readonly<Record<Difference['kind'], number>>;
  /** Of the time in which operations ran. */
  readonly operationsPerSecond: number;
  readonly hasDiverged: boolean;
  readonly isFault: boolean;
}

type Tallies = Pick<TortureOutcome, 'tally' | 'rebuildTally'>;

/** Deadlocks in which a rebuild had a part, whoever was the one to fail. */
export function rebuildDeadlocks({ tally, rebuildTally }: Tallies): number {
  return tally.deadlocksWithRebuild + rebuildTally.deadlocks;
}

/** Errors that nobody should meet, by their text, with how often each came. */
export function failuresOf({ tally, rebuildTally }: Tallies): readonly (readonly [string, number])[] {
  const ofRebuilds = Object.entries(rebuildTally.failures);
  return [
    ...Object.entries(tally.failures),
    ...ofRebuilds.map(([text, times]) => [`rebuild: ${text}`, times] as const),
  ];
}
