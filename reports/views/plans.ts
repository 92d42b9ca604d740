/** The plans of a run: a table for each scenario, and the trees of all strategies side by side. */
import { counter, countOf, none, oneLine, orNone, shortened } from '../../results/format.ts';
import { executionMs } from '../../results/plans/plan-node.ts';
import type { Run } from '../../results/run-file/run.ts';
import { sumIfKnown } from '../../results/statistics/basic.ts';
import type { Summary } from '../../results/summary/stats.ts';
import { nodeTypes, planLines } from '../plans/plan-text.ts';
import { type Section, sectionsOf } from '../sections.ts';
import type { Beside, Column, Row, Table } from '../tables/table.ts';

/** The beginning identifies a statement; the page has all of it. */
const statementLength = 200;

/** A table for each scenario: statements, time, rows and pages of a typical request, and the nodes of its plans. */
export function planTables(run: Run): readonly Table[] {
  return plannedSections(sectionsOf(run)).map(planTable);
}

/** The same tables, each followed by the trees of its plans. */
export function planDiff(run: Run): readonly Table[] {
  return plannedSections(sectionsOf(run)).flatMap((section) => [
    planTable(section),
    { beside: section.summaries.filter(({ result }) => result.plans.length > 0).map(treeOf) },
  ]);
}

/** One section per scenario and dataset, because plans do not depend on connections and network delay. */
export function plannedSections(all: readonly Section[]): readonly Section[] {
  const sections = all.filter(({ summaries }) => summaries.some(({ result }) => result.plans.length > 0));
  const key = ({ scenario, summaries }: Section): string =>
    `${scenario.name} ${summaries[0]?.result.dataset}`;
  return [...Map.groupBy(sections, key).values()].flatMap((same) => same.slice(0, 1));
}

const columns: readonly Column[] = [
  ...['strategy', 'statements', 'ms', 'rows', 'pages'].map((title) => ({ title })),
  { title: 'node types', align: 'left' },
];

function planTable({ scenario, summaries }: Section): Table {
  const text = `${scenario.name}: ${scenario.title}, ${summaries[0]?.result.dataset} dataset`;
  return { caption: { text, style: 'bold', isProse: true }, columns, rows: summaries.map(rowOf) };
}

function rowOf({ label, result }: Summary): Row {
  const { plans, counters, status, reason } = result;
  if (status === 'invalid')
    return [label, '', '', '', '', oneLine(`invalid: ${reason}`)].map((text) => ({ text, style: 'alert' }));
  const ms = sumIfKnown(plans.map(({ plan }) => executionMs(plan)));
  return [
    label,
    plans.length === 0 ? none : counter(plans.length),
    orNone(plans.length === 0 ? null : ms, (value) => value.toFixed(3)),
    orNone(counters.rowsPerRequest, counter),
    orNone(counters.sharedBuffersPerRequest, counter),
    nodeTypes(plans.map(({ plan }) => plan)),
  ];
}

/** The statements of a strategy, each with its tree. */
function treeOf({ label, result: { plans } }: Summary): Beside {
  return {
    title: `${label}: ${countOf(plans.length, 'statement')}`,
    lines: plans.flatMap(({ statement, plan }, index) => [
      { text: `${index + 1}. ${shortened(oneLine(statement), statementLength)}`, hanging: 3 },
      ...planLines(plan),
    ]),
  };
}
