/** Ablations: strategies with one thing changed each, to show what that thing is worth. */
import type { Strategy } from '../strategy.ts';
import { overlappingRefreshers } from './mv/ablations/overlapping-refresh.ts';
import { mv } from './mv/strategy.ts';
import { qm } from './qm/strategy.ts';
import { qmOutbox } from './qm-outbox/strategy.ts';
import { tv } from './tv/strategy.ts';

type Files = readonly URL[];

/** What an ablation changes; absent properties stay as they are. */
export interface Change extends Partial<Pick<Strategy, 'maintainer' | 'rebuild' | 'database' | 'open'>> {
  /** The word after the `~`: `no-fk-index`. */
  readonly name: string;
  /** A few words for a heading: `without the foreign key's index`. */
  readonly title: string;
  /** Where its SQL, `<strategy>/ablations/<name>.sql`, runs among the read model's own files. */
  readonly readModel?: (own: Files, sql: Files) => Files;
}

/** For this SQL: `pg_temp.patch_function(function, part, replacement)`, in the same session. */
const patchFunction = new URL('patch-function.sql', import.meta.url);

/** The strategy `<strategy>~<change>`. */
export function ablate(strategy: Strategy, { name, title, readModel, ...replaced }: Change): Strategy {
  const sql = [patchFunction, new URL(`${strategy.name}/ablations/${name}.sql`, import.meta.url)];
  return {
    ...strategy,
    ...replaced,
    name: `${strategy.name}~${name}`,
    title: `${strategy.title}, ${title}`,
    ablation: { of: strategy.name, name },
    readModel: readModel?.(strategy.readModel, sql) ?? strategy.readModel,
  };
}

const last = (own: Files, sql: Files): Files => [...own, ...sql];

/** All ablations, each measured beside the strategy that it changes, and only if it is named. */
export const ablations: readonly Strategy[] = [
  // The foreign keys without their indexes (B19).
  ablate(tv, { name: 'no-fk-index', title: 'without the indexes of the foreign keys', readModel: last }),
  // The planner knows the number of rows, but nothing about their contents.
  ablate(tv, {
    name: 'no-statistics',
    title: 'without statistics of the columns',
    readModel: (own, sql) => [...sql, ...own],
  }),
  // Every statement is parsed and planned anew, as with drivers or poolers that prepare nothing.
  ablate(tv, {
    name: 'unnamed-statements',
    title: 'preparing no statement',
    database: { isPrepared: false },
  }),
  // Statements are prepared, but planned for the parameters of every execution.
  ablate(tv, {
    name: 'force-custom-plan',
    title: 'planning every execution',
    database: { settings: { plan_cache_mode: 'force_custom_plan' } },
  }),
  // Every read scans the view, and every refresh locks readers out.
  ablate(mv, { name: 'no-index', title: 'without indexes', readModel: last }),
  // A GIN index on the documents (B20).
  ablate(mv, { name: 'gin', title: 'with a GIN index on the documents', readModel: last }),
  // What remains of the recipe if nobody sets up its cron job: documents never change.
  ablate(mv, { name: 'unrefreshed', title: 'never refreshed', maintainer: undefined }),
  // Two refreshers, and no lock before their snapshots: loses updates (B12).
  ablate(mv, {
    name: 'overlapping-refresh',
    title: 'refreshed by two at once',
    readModel: last,
    maintainer: overlappingRefreshers,
  }),
  // Refreshed by a trigger on the users, as published: posts do not refresh it (B11), and writers wait for writers (B13).
  ablate(mv, {
    name: 'trigger-refresh',
    title: 'refreshed by a trigger',
    readModel: last,
    maintainer: undefined,
  }),
  // Row triggers as often published: wrong even on quiet data (B1-B10, B14, B16, B20, B21).
  ablate(qm, {
    name: 'seed-triggers',
    title: 'kept by naive row triggers',
    readModel: (_own, sql) => [...tv.readModel, ...sql],
    rebuild: undefined,
  }),
  // The same drain without locks: loses updates (B8, B22).
  ablate(qm, { name: 'no-lock', title: 'without locks', readModel: last }),
  // Only documents are locked, not the users that they embed: leaves stale names (B21).
  ablate(qm, { name: 'no-source-lock', title: 'without locks on what is embedded', readModel: last }),
  // A queue row for each written row: slow in bulk (B10).
  ablate(qm, { name: 'row-trigger', title: 'noting each row', readModel: last }),
  // Every read of a post joins the names, so a rename changes no document except the user's. The first filling, which is the
  // last of the files, stores the changed documents.
  ablate(qm, {
    name: 'join-names',
    title: 'joining names on read',
    readModel: (own, sql) => own.toSpliced(-1, 0, ...sql),
  }),
  // A GIN index on the documents (B20).
  ablate(qm, { name: 'gin', title: 'with a GIN index on the documents', readModel: last }),
  // Keeps users and posts, but not the dashboard: shows what the dashboard's deltas cost writers.
  ablate(qm, { name: 'no-dashboard', title: 'without keeping the dashboard', readModel: last }),
  // Users' documents are compressed, as by default: fewer pages, but more CPU for each read of a part.
  ablate(qm, { name: 'compressed', title: "with users' documents compressed", readModel: last }),
  // Posts' documents are neither compressed nor moved out of their rows: less CPU, more pages, fewer HOT updates.
  ablate(qm, {
    name: 'uncompressed',
    title: "with posts' documents kept in the row as they are",
    readModel: last,
  }),
  // The same projection, but of events above the highest id seen: loses those that commit late.
  ablate(qmOutbox, { name: 'watermark', title: 'read above a watermark', readModel: last }),
];
