/**
 * Every metric, once: tables, charts, gates and studies take theirs from here. A new metric is an entry here, and a field
 * of the run file if rounds do not hold it yet. Columns are in this order.
 */
import { purposeOf } from '../run-file/case.ts';
import type { Load, Result, Round } from '../run-file/result.ts';
import {
  bytes,
  type MetricDefinition,
  megabytes,
  milliseconds,
  ofRound,
  percentile,
  percentileOf,
  perRequest,
  rate,
  share,
  type View,
} from './metric.ts';

/** Requests answered per second: by an open loop over its window, by a closed loop under full load. */
const answeredPerSecond = ofRound(
  (round) => round.openLoop?.achievedPerSecond ?? (round.requests * 1000) / round.durationMs,
);

/**
 * Server and database backends together, and what follows a write until the documents are true; null if server or database was
 * not measured, because a part would look cheap.
 */
function cpuUs({
  serverCpuUsPerRequest: server,
  databaseCpuUsPerRequest: database,
  maintainerCpuUsPerRequest: maintainer,
}: Round): number | null {
  return server && database ? server + database + (maintainer ?? 0) : null;
}

const latencyPurposes = ['latency', 'traffic'] as const;
const rates = ['cost', 'traffic', 'capacity'] as const;

const entries = [
  {
    key: 'p50',
    title: 'p50',
    ...milliseconds,
    better: 'lower',
    ...percentile('p50', 'round'),
    purposes: latencyPurposes,
    isOfBorneLoad: true,
    aaHalfWidthMax: 0.07,
    views: ['headline', 'gate', 'by executor', 'executors', 'executors ratio'],
  },
  {
    key: 'p90',
    title: 'p90',
    ...milliseconds,
    better: 'lower',
    ...percentile('p90', 'launch'),
    purposes: latencyPurposes,
    isOfBorneLoad: true,
    views: ['page'],
  },
  {
    key: 'capacity',
    title: 'capacity',
    ...rate,
    better: 'higher',
    ...answeredPerSecond,
    purposes: ['capacity'],
    isOfBorneLoad: true,
    views: ['headline', 'gate', 'by executor'],
  },
  {
    key: 'p99',
    title: 'p99',
    ...milliseconds,
    better: 'lower',
    ...percentile('p99', 'launch'),
    purposes: [...latencyPurposes, 'capacity'],
    isOfBorneLoad: true,
    views: ['page', 'chart', 'gate where known'],
  },
  {
    // Most of what a bill depends on.
    key: 'cpu',
    title: 'CPU per request',
    short: 'CPU',
    ...perRequest,
    better: 'lower',
    ...ofRound(cpuUs),
    purposes: rates,
    aaHalfWidthMax: 0.05,
    views: ['headline', 'gate', 'by executor', 'executors', 'executors ratio', 'variance'],
  },
  {
    // The headline of a cost where the server is somebody else's: all of its threads, and nothing of what stands behind it.
    key: 'processCpu',
    title: 'server CPU per request',
    short: 'server CPU',
    ...perRequest,
    better: 'lower',
    ...ofRound((round) => round.processCpuUsPerRequest),
    purposes: rates,
    views: ['headline', 'gate'],
  },
  {
    // Only the thread that answers: V8's helper threads compile in bursts, seconds after any warm-up, whatever is asked.
    key: 'serverCpu',
    title: 'server CPU',
    short: 'server',
    ...perRequest,
    better: 'lower',
    ...ofRound((round) => round.serverCpuUsPerRequest),
    purposes: rates,
    aaHalfWidthMax: 0.05,
    views: ['page', 'chart', 'by executor', 'executors', 'executors ratio', 'variance'],
  },
  {
    key: 'databaseCpu',
    title: 'database CPU',
    short: 'database',
    ...perRequest,
    better: 'lower',
    ...ofRound((round) => round.databaseCpuUsPerRequest),
    purposes: rates,
    views: ['page', 'chart', 'executors'],
  },
  {
    // What follows a write, until the documents are true.
    key: 'maintainerCpu',
    title: 'maintainer CPU',
    short: 'maintainer',
    ...perRequest,
    better: 'lower',
    ...ofRound((round) => round.maintainerCpuUsPerRequest),
    purposes: rates,
    views: ['page'],
  },
  {
    key: 'wal',
    title: 'WAL per write',
    short: 'WAL',
    ...bytes,
    better: 'lower',
    ...ofRound((round) => round.walBytesPerRequest),
    purposes: rates,
    views: ['page'],
  },
  {
    // What one core answers if server and database share it.
    key: 'perCore',
    title: 'per core',
    ...rate,
    better: 'higher',
    ...ofRound((round) => {
      const us = cpuUs(round);
      return us === null || us === 0 ? null : 1e6 / us;
    }),
    purposes: ['cost'],
    views: ['page'],
  },
  {
    // The headline of a cost where CPU times cannot be read.
    key: 'throughput',
    title: 'throughput',
    ...rate,
    better: 'higher',
    ...answeredPerSecond,
    purposes: ['cost', 'traffic'],
    views: ['headline', 'page', 'executors', 'executors ratio'],
  },
  {
    key: 'sentLate',
    title: 'sent late',
    ...milliseconds,
    unit: 'p99, ms',
    better: 'lower',
    ...percentileOf('p99', 'launch', ({ openLoop }) => openLoop?.lagHistogram ?? null),
    purposes: ['traffic', 'capacity'],
    views: ['page'],
  },
  {
    // A queue, and no latency: on a saturated core, it is the number of connections times the CPU of a request.
    key: 'closedLoopP50',
    title: 'p50 of the closed loop',
    ...milliseconds,
    better: 'lower',
    ...percentile('p50', 'round'),
    purposes: ['cost'],
    aaHalfWidthMax: 0.07,
    views: ['resources', 'variance'],
  },
  {
    key: 'memory',
    title: 'memory',
    ...megabytes,
    better: 'lower',
    ...ofRound((round) => round.serverRssBytes),
    gateMargin: 0.25,
    views: ['resources', 'gate where known'],
  },
  {
    // The server measures from shortly before the full load of a window to shortly after it, so the share is bounded.
    key: 'garbageCollection',
    title: 'garbage collection',
    ...share,
    better: 'lower',
    ...ofRound(
      ({ serverGcMs, durationMs }) => (serverGcMs === null ? null : Math.min(1, serverGcMs / durationMs)),
      ({ serverGcMs }) => serverGcMs !== null,
    ),
    scale: 'linear',
    views: ['resources'],
  },
  {
    key: 'helperCpu',
    title: 'helper threads',
    ...perRequest,
    unit: 'CPU, µs/request',
    better: 'lower',
    ...ofRound(
      (round) => round.serverHelperCpuUsPerRequest,
      (round) => round.serverHelperCpuUsPerRequest !== null,
    ),
    scale: 'linear',
    views: ['resources'],
  },
  {
    // A change may move work to helper threads, where the cost of a request does not show it.
    key: 'helperFactor',
    title: 'CPU with helper threads over that without',
    short: 'helpers',
    ...share,
    better: 'lower',
    ...ofRound((round) => {
      const [us, helperUs] = [cpuUs(round), round.serverHelperCpuUsPerRequest];
      return us === null || helperUs === null ? null : (us + helperUs) / us;
    }),
    purposes: ['cost'],
    gateMargin: 0.25,
    views: ['gate where known'],
  },
  {
    // How late the server ran what was due.
    key: 'eventLoopDelay',
    title: 'event-loop delay',
    ...milliseconds,
    unit: 'p99, ms',
    better: 'lower',
    ...ofRound((round) => round.serverEventLoopDelayP99Us),
    views: ['resources'],
  },
  {
    key: 'loadCpu',
    title: 'load generator CPU',
    ...perRequest,
    better: 'lower',
    ...ofRound((round) => round.loadCpuUsPerRequest),
    views: ['resources'],
  },
] as const satisfies readonly MetricDefinition[];

export type MetricKey = (typeof entries)[number]['key'];
export type Metric = MetricDefinition & { readonly key: MetricKey };

export const metrics: readonly Metric[] = entries;

export function metricOf(key: MetricKey): Metric {
  return metrics.find((metric) => metric.key === key) as Metric;
}

/** Whether cases of this load show the metric. */
export function isOf(load: Load, { purposes }: Metric): boolean {
  return purposes === undefined || purposes.includes(purposeOf(load));
}

/** The headline: the metric that a case is compared by. Of the load's, the first that its rounds hold. */
export function headlineOf({ load, rounds }: Pick<Result, 'load' | 'rounds'>): Metric {
  const [first, ...others] = metricsIn('headline', load);
  const isHeld = (metric: Metric) => rounds.some((round) => metric.isIn(round, rounds));
  return ([first, ...others] as Metric[]).find(isHeld) ?? (first as Metric);
}

/** The metrics that a view shows for cases of any of these loads; for all loads if none are given. */
export function metricsIn(view: View, ...loads: readonly Load[]): readonly Metric[] {
  return metrics.filter(
    (metric) =>
      metric.views.includes(view) && (loads.length === 0 || loads.some((load) => isOf(load, metric))),
  );
}
