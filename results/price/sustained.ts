/** What changed while a strategy was written to for minutes: between the first third of the samples and the last. */
import { percentileFrom, pooledHistogram } from '../run-file/histogram.ts';
import type { Sustained, SustainedSample } from '../run-file/price.ts';
import { sumOf } from '../statistics/basic.ts';

/** A third of the samples. */
export interface Third {
  /** Writes a second. */
  readonly perSecond: number;
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  readonly walBytes: number;
}

export interface SustainedFigures {
  readonly first: Third;
  readonly last: Third;
  /** Writes a second of the last third over those of the first. */
  readonly drift: number;
  /** Bytes in the end over those in the beginning; null without a read model. */
  readonly modelGrowth: number | null;
  readonly tablesGrowth: number;
  /** The most that a sample found. */
  readonly deadTuplesMost: number;
  readonly autovacuums: number;
  readonly autoanalyzes: number;
}

/** Null for a single sample, which changes into nothing. */
export function sustainedFigures({ before, samples }: Sustained): SustainedFigures | null {
  const end = samples.at(-1);
  if (end === undefined || samples.length < 2) return null;
  const count = Math.max(1, Math.floor(samples.length / 3));
  const [first, last] = [thirdOf(samples.slice(0, count)), thirdOf(samples.slice(-count))];
  return {
    ...{ first, last, drift: last.perSecond / first.perSecond },
    modelGrowth: before.modelBytes === 0 ? null : end.modelBytes / before.modelBytes,
    tablesGrowth: end.tablesBytes / before.tablesBytes,
    deadTuplesMost: Math.max(...samples.map(({ deadTuples }) => deadTuples)),
    ...{ autovacuums: end.autovacuums, autoanalyzes: end.autoanalyzes },
  };
}

/** Of some samples together: WAL of one write. */
function thirdOf(samples: readonly SustainedSample[]): Third {
  const latencies = pooledHistogram(samples);
  return {
    perSecond: (latencies.totalCount * 1000) / sumOf(samples, ({ durationMs }) => durationMs),
    p50Us: percentileFrom(latencies, 'p50'),
    p99Us: percentileFrom(latencies, 'p99'),
    walBytes: sumOf(samples, ({ walBytes }) => walBytes) / sumOf(samples, ({ writes }) => writes),
  };
}
