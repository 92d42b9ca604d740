import type { Strategy } from '../strategy.ts';
import { mvGin } from './mv/ablations/gin.ts';
import { mvNoIndex } from './mv/ablations/no-index.ts';
import { mvOverlappingRefresh } from './mv/ablations/overlapping-refresh.ts';
import { mvTriggerRefresh } from './mv/ablations/trigger-refresh.ts';
import { mvUnrefreshed } from './mv/ablations/unrefreshed.ts';
import { mv } from './mv/strategy.ts';
import { normalized } from './normalized/strategy.ts';
import { qmCompressed } from './qm/ablations/compressed.ts';
import { qmGin } from './qm/ablations/gin.ts';
import { qmJoinNames } from './qm/ablations/join-names.ts';
import { qmNoDashboard } from './qm/ablations/no-dashboard.ts';
import { qmNoLock } from './qm/ablations/no-lock.ts';
import { qmNoSourceLock } from './qm/ablations/no-source-lock.ts';
import { qmRowTrigger } from './qm/ablations/row-trigger.ts';
import { qmSeedTriggers } from './qm/ablations/seed-triggers.ts';
import { qmUncompressed } from './qm/ablations/uncompressed.ts';
import { qm } from './qm/strategy.ts';
import { qmInline } from './qm-inline/strategy.ts';
import { qmOutboxWatermark } from './qm-outbox/ablations/watermark.ts';
import { qmOutbox } from './qm-outbox/strategy.ts';
import { tvForceCustomPlan } from './tv/ablations/force-custom-plan.ts';
import { tvNoFkIndex } from './tv/ablations/no-fk-index.ts';
import { tvNoStatistics } from './tv/ablations/no-statistics.ts';
import { tvUnnamedStatements } from './tv/ablations/unnamed-statements.ts';
import { tv } from './tv/strategy.ts';

/** The ways of reading, in reading order: what one starts from, then what one pays more for. */
export const strategies: readonly Strategy[] = [normalized, tv, mv, qm];

/** Other ways to keep the documents of `qm`. They are read as it is, so a run measures them only where they are named. */
export const alternatives: readonly Strategy[] = [qmInline, qmOutbox];

/** Every ablation, beside the strategy that it changes; measured only where it is named. */
export const ablations: readonly Strategy[] = [
  tvNoFkIndex,
  tvNoStatistics,
  tvUnnamedStatements,
  tvForceCustomPlan,
  mvNoIndex,
  mvGin,
  mvUnrefreshed,
  mvOverlappingRefresh,
  mvTriggerRefresh,
  qmSeedTriggers,
  qmNoLock,
  qmNoSourceLock,
  qmRowTrigger,
  qmJoinNames,
  qmGin,
  qmNoDashboard,
  qmCompressed,
  qmUncompressed,
  qmOutboxWatermark,
];

/** All that can be named where a strategy is asked for. */
export const namedStrategies: readonly Strategy[] = [...strategies, ...alternatives].flatMap((strategy) => [
  strategy,
  ...ablations.filter(({ ablation }) => ablation?.of === strategy.name),
]);
