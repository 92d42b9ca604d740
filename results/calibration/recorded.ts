/** How a calibration keeps its gates, and how they are read again. */

import { shareText } from '../format.ts';
import { type MetricKey, metricOf } from '../metrics/registry.ts';
import type { Calibration, Injected, StoredRow } from '../studies/calibration.ts';
import type { Timed, TimedRow } from './timed.ts';

export type GateOfStudy = Calibration['gates'][number];

export function storedRows(rows: readonly TimedRow[]): readonly StoredRow[] {
  return rows.map(({ name, server, cells }) => ({
    case: name,
    server,
    figures: cells.map(({ metric, centres }) => ({
      metric: metric.key,
      launches: [...centres].map(([launch, logRatio]) => ({ launch, logRatio })),
    })),
  }));
}

export function timedOf({ first, again }: GateOfStudy): Timed {
  return { first: timedRows(first), again: again === null ? null : timedRows(again) };
}

function timedRows(rows: readonly StoredRow[]): readonly TimedRow[] {
  return rows.map((row) => ({
    name: row.case,
    server: row.server,
    cells: row.figures.map(({ metric, launches }) => ({
      metric: metricOf(metric as MetricKey),
      centres: new Map(launches.map(({ launch, logRatio }) => [launch, logRatio])),
    })),
  }));
}

/** Whether a gate compared a revision with itself. */
export function isUnchanged({ injected }: Pick<GateOfStudy, 'injected'>): boolean {
  return Object.keys(injected).length === 0;
}

/** `nothing`, `5 % of server CPU`, `1 ms in the server` */
export function injectedText({ serverCpuShare, answerDelayMs, statementShare }: Injected): string {
  const parts = [
    serverCpuShare !== undefined && `${shareText(serverCpuShare)} of server CPU`,
    answerDelayMs !== undefined && `${answerDelayMs} ms in the server`,
    statementShare !== undefined && `${shareText(statementShare)} of the statements`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
