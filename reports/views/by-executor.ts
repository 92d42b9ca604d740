/** Each executor compared with mercurius, strategy by strategy. */

import { capitalized } from '../../results/format.ts';
import type { Metric } from '../../results/metrics/registry.ts';
import { conditionsKey, referenceExecutor } from '../../results/run-file/case.ts';
import type { Run } from '../../results/run-file/run.ts';
import { type ExecutorComparison, executorComparisons } from '../../results/summary/by-executor.ts';
import { comparisonText } from '../figures/words.ts';
import type { RunView } from '../sections.ts';
import { type ColumnOf, type Medium, type Table, tableOf } from '../tables/table.ts';

type Columns = readonly ColumnOf<ExecutorComparison>[];

/** A table for each executor except mercurius; one table for all on the page. */
export function executorTables(run: Run, medium: Medium): readonly Table[] {
  const all = executorComparisons(run);
  const groups =
    medium === 'page' ? Map.groupBy(all, () => '') : Map.groupBy(all, ({ result }) => executorsText(result));
  const metrics = [...new Set(all.flatMap(({ ratios }) => [...ratios.keys()]))];
  const titles = metrics.map(({ title }) => title).join(', ');
  return [...groups].map(([executors, own]) => ({
    ...(medium === 'page' && {
      caption: `${titles} beside those of the same strategy by ${referenceExecutor}, with a 95 % interval`,
    }),
    ...tableOf(own, [...headColumns(executors, medium), ...ratioColumns(metrics, medium)]),
  }));
}

/** `direct beside mercurius` */
function executorsText({ executor }: ExecutorComparison['result']): string {
  return `${executor} beside ${referenceExecutor}`;
}

function headColumns(executors: string, medium: Medium): Columns {
  switch (medium) {
    case 'terminal':
      return [
        { title: executors, cell: ({ result, label }) => `${result.scenario} ${label}` },
        { title: '', align: 'left', cell: ({ result }) => conditionsKey(result) },
      ];
    case 'markdown':
      return [
        {
          title: executors,
          cell: ({ result, label }) => `${label} ${result.scenario} (${conditionsKey(result)})`,
        },
      ];
    case 'page':
      return [
        { title: 'Scenario', cell: ({ result }) => result.scenario },
        { title: 'Strategy', cell: ({ label }) => label },
        { title: 'Executors', cell: ({ result }) => executorsText(result) },
        { title: 'Asked', cell: ({ result }) => conditionsKey(result) },
      ];
  }
}

function ratioColumns(metrics: readonly Metric[], medium: Medium): Columns {
  return metrics.map((metric) => ({
    title: medium === 'page' ? capitalized(metric.title) : metric.title,
    ...(medium === 'terminal' && { align: 'left' }),
    cell: ({ ratios, reason }) =>
      reason === null ? comparisonText(ratios.get(metric) ?? null, metric) : { text: reason, spans: true },
  }));
}

export const executorsView: RunView = {
  id: 'executors',
  title: 'Executors',
  lead: () => `The same strategy by another executor, compared with ${referenceExecutor} round by round.`,
  tables: (run) => executorTables(run, 'page'),
};
