/**
 * Every metric, once: tables, charts, gates and studies take theirs from here. A new one is an entry, and its field of the
 * run file where a round does not hold it yet. Columns stand in this order.
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

/** Requests a second that were answered: of an open loop what it found, of a closed one those under full load. */
const answeredPerSecond = ofRound(
  (round) => round.openLoop?.achievedPerSecond ?? (round.requests * 1000) / round.durationMs,
);

/** Without the database's CPU, beside rounds that have it, a request would look cheaper than it was. */
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
    // Of the thread that answers: its helpers compile in bursts, seconds after any warm-up, whatever is asked.
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
    // Of the server and the database's backends, which is most of what a bill follows; of the server where the database is
    // elsewhere.
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
    // The server watches itself from a little before the full load of a window to a little after it: hence the bound.
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
    // How late the server came to what was due.
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

/** Whether it is shown of cases of a load. */
function isOf({ kind }: Pick<Load, 'kind'>, { loads }: Metric): boolean {
  return loads === undefined || loads.includes(kind);
}

/** What a case of this load is asked for. */
export function headlineOf(load: Pick<Load, 'kind'>): Metric {
  return metrics.find((metric) => isOf(load, metric)) as Metric;
}

/** What a view shows, of cases of any of these loads where they are given. */
export function metricsIn(view: View, ...loads: readonly Pick<Load, 'kind'>[]): readonly Metric[] {
  return metrics.filter(
    (metric) =>
      metric.views.includes(view) && (loads.length === 0 || loads.some((load) => isOf(load, metric))),
  );
}
