/**
 * Every metric, once: tables, charts, gates and studies take theirs from here. A new metric is an entry here, and a field
 * of the run file if rounds do not hold it yet. Columns are in this order.
 */
import type { Load, Round } from '../run-file/result.ts';
import {
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

/** If only some rounds know the database's CPU, those without it are left out: they would look cheaper than they were. */
function holdsCpu(
  { serverCpuUsPerRequest: server, databaseCpuUsPerRequest: database }: Round,
  among: readonly Round[],
) {
  const isDatabaseKnown = among.some((round) => round.databaseCpuUsPerRequest !== null);
  return (server ?? 0) > 0 && (!isDatabaseKnown || (database ?? 0) > 0);
}

const entries = [
  {
    key: 'p50',
    title: 'p50',
    ...milliseconds,
    better: 'lower',
    ...percentile('p50', 'round'),
    loads: ['closed', 'open'],
    isOfBorneLoad: true,
    aaHalfWidthMax: 0.07,
    views: ['gate', 'by executor', 'executors', 'variance'],
  },
  {
    key: 'capacity',
    title: 'capacity',
    ...rate,
    better: 'higher',
    ...answeredPerSecond,
    loads: ['capacity'],
    isOfBorneLoad: true,
    views: ['gate', 'by executor'],
  },
  {
    key: 'p99',
    title: 'p99',
    ...milliseconds,
    better: 'lower',
    ...percentile('p99', 'launch'),
    isOfBorneLoad: true,
    views: ['page', 'chart', 'gate where known', 'variance'],
  },
  {
    key: 'throughput',
    title: 'throughput',
    ...rate,
    better: 'higher',
    ...answeredPerSecond,
    loads: ['closed', 'open'],
    views: ['page', 'executors', 'executors ratio'],
  },
  {
    key: 'sentLate',
    title: 'sent late',
    ...milliseconds,
    unit: 'p99, ms',
    better: 'lower',
    ...percentileOf('p99', 'launch', ({ openLoop }) => openLoop?.lagHistogram ?? null),
    loads: ['open', 'capacity'],
    views: ['page'],
  },
  {
    // Only the thread that answers: V8's helper threads compile in bursts, seconds after any warm-up, whatever is asked.
    key: 'serverCpu',
    title: 'server CPU',
    ...perRequest,
    better: 'lower',
    ...ofRound((round) => round.serverCpuUsPerRequest),
    aaHalfWidthMax: 0.05,
    views: ['page', 'by executor', 'executors', 'executors ratio', 'variance'],
  },
  {
    key: 'databaseCpu',
    title: 'database CPU',
    ...perRequest,
    better: 'lower',
    ...ofRound((round) => round.databaseCpuUsPerRequest),
    views: ['page', 'executors'],
  },
  {
    // Server and database backends together, which is most of what a bill depends on; the server alone if the database is
    // on another machine.
    key: 'cpu',
    title: 'CPU per request',
    ...perRequest,
    better: 'lower',
    ...ofRound(
      ({ serverCpuUsPerRequest: server, databaseCpuUsPerRequest: database }) =>
        server === null ? null : server + (database ?? 0),
      holdsCpu,
    ),
    views: ['gate'],
  },
  {
    key: 'memory',
    title: 'memory',
    ...megabytes,
    better: 'lower',
    ...ofRound((round) => round.serverRssBytes),
    views: ['resources'],
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
function isOf({ kind }: Pick<Load, 'kind'>, { loads }: Metric): boolean {
  return loads === undefined || loads.includes(kind);
}

/** The headline: the metric that cases of this load are measured for. */
export function headlineOf(load: Pick<Load, 'kind'>): Metric {
  return metrics.find((metric) => isOf(load, metric)) as Metric;
}

/** The metrics that a view shows for cases of any of these loads; for all loads if none are given. */
export function metricsIn(view: View, ...loads: readonly Pick<Load, 'kind'>[]): readonly Metric[] {
  return metrics.filter(
    (metric) =>
      metric.views.includes(view) && (loads.length === 0 || loads.some((load) => isOf(load, metric))),
  );
}
